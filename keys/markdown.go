package keys

import (
	"fmt"
	"strings"
)

// Markdown writes the table of keys as the README shows it, a heading a group.
func Markdown(m *Map) string {
	var b strings.Builder
	for _, g := range Groups() {
		fmt.Fprintf(&b, "**%s**\n\n| key | action | what it does |\n|---|---|---|\n", g)
		for _, a := range m.actions {
			if a.Group == g {
				fmt.Fprintf(&b, "| %s | %s | %s |\n", markdownKeys(a.Keys), a.Title, a.Help)
			}
		}
		b.WriteString("\n")
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

func markdownKeys(keys []string) string {
	quoted := make([]string, len(keys))
	for i, k := range keys {
		quoted[i] = "`" + Label(k) + "`"
	}
	return strings.Join(quoted, " ")
}
