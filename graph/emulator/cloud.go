package emulator

import (
	"fmt"
	"slices"
	"strings"
)

// Clouds are the national clouds that can be played (https://learn.microsoft.com/graph/deployments).
func Clouds() []string { return []string{"global", "us-gov", "us-dod", "china"} }

func checkCloud(cloud string) error {
	if cloud != "" && !slices.Contains(Clouds(), cloud) {
		return fmt.Errorf("there is no cloud %q: it is one of %s", cloud, strings.Join(Clouds(), ", "))
	}
	return nil
}

// lacks tells whether a cloud does not have an operation. Each operation's page of the Graph documentation says in which
// clouds it is.
func lacks(cloud string, o *operation) bool {
	if cloud == "" || cloud == "global" {
		return false
	}
	if o.beta || o.name == "message.permanentDelete" || o.name == "folder.permanentDelete" {
		return true
	}
	if cloud != "china" {
		return false
	}
	family, _, _ := strings.Cut(o.name, ".")
	return slices.Contains([]string{"rules", "rule", "categories", "category", "people"}, family) || o.name == "messages.delta"
}
