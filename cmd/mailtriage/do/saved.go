package do

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"mailtriage/graph"
	"mailtriage/keys"
)

// SavedSearch is a search that was saved in the app.
type SavedSearch struct {
	Name   string
	Words  string // what it looks for, in a line
	Folder string // where, as it was typed; empty: it names no folder
	// Ask is the search as it is now, of that folder's id: "7d" is a week whenever it is asked.
	Ask func(now time.Time, folder string) (graph.Search, error)
}

// SavedResult is what saved-searches tells of one.
type SavedResult struct {
	Name   string `json:"name" doc:"its name, as search --saved takes it"`
	Words  string `json:"words" doc:"what it looks for"`
	Folder string `json:"folder,omitempty" doc:"the folder that it looks in, if it names one"`
}

func savedSearches() Action {
	return Action{
		Name: string(keys.Searches), Of: keys.Searches, Title: "list the searches that were saved in the app", Result: SavedResult{}, run: listSaved,
		Long: "search --saved does one of them. They are saved, renamed and deleted in the app.",
	}
}

func (s *Seat) saved() []SavedSearch {
	if s.Searches == nil {
		return nil
	}
	return s.Searches()
}

func listSaved(_ context.Context, c *call) error {
	for _, s := range c.seat.saved() {
		c.tally.done++
		c.put(SavedResult{Name: s.Name, Words: s.Words, Folder: s.Folder})
	}
	return nil
}

// searchSaved does a saved search, all of it: what else was given but how many is not for it.
func (c *call) searchSaved(ctx context.Context, name string) error {
	for _, p := range c.action.Params {
		if c.given(p.Name) && p.Name != "saved" && p.Name != "limit" {
			return usagef("--saved and --%s exclude each other: a saved search is all that is asked for", p.Name)
		}
	}
	list := c.seat.saved()
	i := slices.IndexFunc(list, func(s SavedSearch) bool { return s.Name == name })
	if i < 0 {
		i = slices.IndexFunc(list, func(s SavedSearch) bool { return strings.EqualFold(s.Name, name) })
	}
	if i < 0 {
		return usagef("--saved is %q: there is no search of that name in the profile %s (saved-searches lists them)", name, c.seat.Profile)
	}
	folder := ""
	if asked := list[i].Folder; asked != "" {
		to, err := c.place(ctx, asked)
		if err != nil {
			return err
		}
		folder = to.ID
	}
	s, err := list[i].Ask(time.Now(), folder)
	if err != nil {
		return &ExitError{Code: Usage, Err: err}
	}
	s.Previews = true
	return c.searchThrough(ctx, s)
}

func (env Env) savedNames(cmd *cobra.Command) []string {
	seat, err := env.Open(cmd.Context(), cmd.Flags())
	if err != nil {
		return nil
	}
	defer seat.Close()
	var names []string
	for _, s := range seat.saved() {
		names = append(names, s.Name)
	}
	return names
}
