package do

import (
	"context"
	"slices"
	"strings"

	"mailtriage/keys"
)

// Action is one thing to do, declared once.
type Action struct {
	Name   string   // on the command line
	Also   []string // other names: the connector's
	Of     keys.ID  // the row of the table of actions that says what it needs
	Title  string   // one line; empty: that row's
	Long   string   // what else is worth knowing
	Params []Param
	Result any  // what it writes to stdout, a line each
	And    any  // another kind of line that it may write
	Plans  bool // --dry-run shows its plan: it changes the mailbox
	run    func(context.Context, *call) error
}

// Actions is the table of all that there is to do, in the order in which it is shown.
func Actions() []Action {
	list := slices.Concat(onMessages(), onSenders(), onFolders(), onFolderTree(), onInboxRules(), reading(), onEvidence(), onEvents(), sources(), []Action{sending(), polling()}, answering(), onDirectory(), onJobs(), onRemains(), onAccounts(), ofTheApp())
	taken := map[string]bool{}
	for _, a := range list {
		taken[a.Name] = true
	}
	for i := range list {
		list[i].complete(taken)
	}
	return list
}

// complete fills in what the table of keys says; taken are the names of actions.
func (a *Action) complete(taken map[string]bool) {
	row := a.row()
	if a.Title == "" {
		a.Title = row.Help
	}
	if first, ok := keys.Answering(row.Connector); ok && first.ID == row.ID && row.Connector != "" && a.Name == string(row.ID) {
		if name := kebab(row.Connector); name != a.Name && !taken[name] && !slices.Contains(a.Also, name) {
			a.Also = append(a.Also, name)
		}
	}
}

func kebab(connector string) string { return strings.ReplaceAll(connector, " ", "-") }

// row is the action in the table of keys.
func (a Action) row() keys.Action {
	for _, k := range keys.Actions() {
		if k.ID == a.Of {
			return k
		}
	}
	return keys.Action{ID: a.Of}
}

func (a Action) names() []string { return append([]string{a.Name}, a.Also...) }

// Lookup finds an action by one of its names.
func Lookup(name string) (Action, bool) {
	for _, a := range Actions() {
		if slices.Contains(a.names(), name) {
			return a, true
		}
	}
	return Action{}, false
}
