package do

import (
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"
)

// declared is an action as --list --json tells it.
type declared struct {
	Action     string          `json:"action"`
	Names      []string        `json:"names,omitempty"`     // others
	Connector  string          `json:"connector,omitempty"` // the connector's action that it answers to
	Title      string          `json:"title"`
	Status     string          `json:"status"` // "ready", "later"
	Writes     bool            `json:"writes"`
	DryRun     bool            `json:"dryRun"`
	Permission string          `json:"permission,omitempty"`
	Parameters []declaredParam `json:"parameters"`
	Result     map[string]any  `json:"result,omitempty"` // a JSON Schema
}

type declaredParam struct {
	Name     string   `json:"name"`
	Flag     string   `json:"flag"`
	Also     []string `json:"also,omitempty"`
	Type     Kind     `json:"type"`
	Required bool     `json:"required"`
	Enum     []string `json:"enum,omitempty"`
	Default  string   `json:"default,omitempty"`
	Help     string   `json:"help"`
}

func (a Action) declare() declared {
	row := a.row()
	d := declared{
		Action: a.Name, Names: a.Also, Connector: row.Connector, Title: a.Title, Status: "ready", Writes: row.Writes, DryRun: a.Plans, Permission: row.Permission,
		Parameters: []declaredParam{},
	}
	for _, p := range a.Params {
		d.Parameters = append(d.Parameters, declaredParam{
			Name: strings.ReplaceAll(p.Name, "-", "_"), Flag: "--" + p.Name, Also: p.Also, Type: p.Kind, Required: p.Required, Enum: p.Choices, Default: p.Default, Help: p.Help,
		})
	}
	d.Result = a.Schema()
	return d
}

// listJSON writes the table as one JSON array.
func listJSON(env Env) error {
	list := make([]declared, 0, len(Actions()))
	for _, a := range Actions() {
		list = append(list, a.declare())
	}
	out := json.NewEncoder(env.Out)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return out.Encode(list)
}

// listText writes the table for people.
func listText(env Env) error {
	w := tabwriter.NewWriter(env.Out, 0, 0, 2, ' ', 0)
	for _, a := range Actions() {
		if _, err := fmt.Fprintf(w, "%s\t%s\t%s\n", a.Name, strings.Join(a.Also, ", "), a.Title); err != nil {
			return err
		}
	}
	return w.Flush()
}

// Markdown writes the table of actions as the README shows it.
func Markdown() string {
	var b strings.Builder
	b.WriteString("| action | in the connector | what it does | parameters |\n|---|---|---|---|\n")
	for _, a := range Actions() {
		params := []string{}
		for _, p := range a.Params {
			params = append(params, "`--"+p.Name+"`")
		}
		also := ""
		if len(a.Also) > 0 {
			also = "`" + strings.Join(a.Also, "` `") + "`"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", a.Name, also, a.Title, strings.Join(params, " "))
	}
	return b.String()
}

// MarkdownCodes writes the table of exit codes as the README shows it.
func MarkdownCodes() string {
	var b strings.Builder
	b.WriteString("| exit code | meaning |\n|---|---|\n")
	for code, text := range ExitCodes() {
		fmt.Fprintf(&b, "| %d | %s |\n", code, text)
	}
	return b.String()
}
