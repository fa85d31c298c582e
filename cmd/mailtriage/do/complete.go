package do

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"mailtriage/graph"
	"mailtriage/graph/content"
)

// Completion asks the mailbox for no longer than a person waits for a key, and not again for a while.
const (
	completeWithin = 2 * time.Second
	namesKept      = 2 * time.Minute
)

// completions completes the values of an action's flags.
func (a Action) completions(cmd *cobra.Command, env Env) {
	none := func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	cmd.ValidArgsFunction = none
	for _, p := range a.Params {
		complete := none
		switch {
		case p.Kind == Folder:
			complete = func(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
				return matching(env.folderNames(cmd), typed), cobra.ShellCompDirectiveNoFileComp
			}
		case p.Name == "category" || p.Name == "remove-category":
			complete = func(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
				return matching(env.categoryNames(cmd), typed), cobra.ShellCompDirectiveNoFileComp
			}
		case p.Name == "rule-id":
			complete = func(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
				return matching(env.ruleNames(cmd), typed), cobra.ShellCompDirectiveNoFileComp
			}
		case p.Name == "saved":
			complete = func(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
				return matching(env.savedNames(cmd), typed), cobra.ShellCompDirectiveNoFileComp
			}
		case p.Choices != nil:
			complete = cobra.FixedCompletions(p.Choices, cobra.ShellCompDirectiveNoFileComp)
		case p.Name == "dir":
			complete = cobra.FixedCompletions(nil, cobra.ShellCompDirectiveFilterDirs)
		case p.Name == "ids", p.Name == "body-file", p.Name == "attachment":
			complete = cobra.FixedCompletions(nil, cobra.ShellCompDirectiveDefault)
		}
		_ = cmd.RegisterFlagCompletionFunc(p.Name, complete) // fails for a flag that is not there: there is none such
	}
}

// matching keeps the names that begin with what was typed, in any case, and that are what they look like: a name with a
// control character in it would be typed into a shell.
func matching(names []string, typed string) []string {
	var out []string
	for _, n := range names {
		if strings.HasPrefix(strings.ToLower(n), strings.ToLower(typed)) && content.Line(n).String() == n {
			out = append(out, n)
		}
	}
	return out
}

func (env Env) folderNames(cmd *cobra.Command) []string {
	return env.names(cmd, "folders", func(ctx context.Context, m *graph.Mailbox) ([]string, error) {
		list, err := m.Folders(ctx)
		if err != nil {
			return nil, err
		}
		t := graph.NewFolderTree(list)
		var names []string
		for _, top := range t.Children("") {
			for _, f := range t.Below(top.ID) {
				names = append(names, t.Path(f.ID))
			}
		}
		for _, f := range list {
			if f.WellKnown != "" {
				names = append(names, f.WellKnown)
			}
		}
		return names, nil
	})
}

func (env Env) categoryNames(cmd *cobra.Command) []string {
	return env.names(cmd, "categories", func(ctx context.Context, m *graph.Mailbox) ([]string, error) {
		list, err := m.Categories(ctx)
		var names []string
		for _, k := range list {
			names = append(names, k.Name)
		}
		return names, err
	})
}

func (env Env) ruleNames(cmd *cobra.Command) []string {
	return env.names(cmd, "rules", func(ctx context.Context, m *graph.Mailbox) ([]string, error) {
		list, err := m.Rules(ctx)
		var names []string
		for _, r := range list {
			names = append(names, r.Name)
		}
		return names, err
	})
}

// names reads names from the mailbox, or takes those that were read a moment ago. It fails in silence: completion has
// nowhere to say why.
func (env Env) names(cmd *cobra.Command, what string, read func(context.Context, *graph.Mailbox) ([]string, error)) []string {
	ctx, cancel := context.WithTimeout(cmd.Context(), completeWithin)
	defer cancel()
	result := make(chan []string, 1)
	go func() { // a keyring may take its time
		defer close(result)
		seat, err := env.Open(ctx, cmd.Flags())
		if err != nil {
			return
		}
		defer seat.Close()
		file := env.cacheFile(what, seat)
		if names, fresh := kept(file); fresh {
			result <- names
			return
		}
		names, err := read(ctx, seat.Mailbox)
		if err != nil {
			return
		}
		keep(file, names)
		result <- names
	}()
	select {
	case names := <-result:
		return names
	case <-ctx.Done():
		return nil
	}
}

func (env Env) cacheFile(what string, s *Seat) string {
	if env.Cache == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(s.Profile + "\x00" + strings.ToLower(s.Mailbox.ID())))
	return filepath.Join(env.Cache, what+"-"+hex.EncodeToString(sum[:8])+".json")
}

func kept(file string) (names []string, fresh bool) {
	info, err := os.Stat(file)
	if err != nil || time.Since(info.ModTime()) > namesKept || time.Since(info.ModTime()) < 0 {
		return nil, false
	}
	raw, err := os.ReadFile(file)
	return names, err == nil && json.Unmarshal(raw, &names) == nil
}

func keep(file string, names []string) {
	raw, err := json.Marshal(names)
	if file == "" || err != nil || os.MkdirAll(filepath.Dir(file), 0o700) != nil {
		return
	}
	_ = os.WriteFile(file, raw, 0o600) // what is cut short is not JSON, and is read anew
}
