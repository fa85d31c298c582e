package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"

	"mailtriage/cmd/mailtriage/atomic"
)

// remembered is how many mailboxes of a profile are remembered.
const remembered = 10

// recentMailboxes remembers which mailboxes were opened last, by profile, newest first. Without a file it forgets with
// the program.
type recentMailboxes struct {
	file string

	mu   sync.Mutex
	list map[string][]string
}

// readRecent reads what was remembered; what can't be read is forgotten.
func readRecent(file string) *recentMailboxes {
	r := &recentMailboxes{file: file, list: map[string][]string{}}
	raw, err := os.ReadFile(file)
	if err != nil || json.Unmarshal(raw, &r.list) != nil || r.list == nil {
		r.list = map[string][]string{}
	}
	return r
}

// of lists the mailboxes of a profile.
func (r *recentMailboxes) of(profile string) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.list[profile])
}

// add remembers a mailbox as the newest, and says so if that can't be kept.
func (r *recentMailboxes) add(profile, mailbox string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	others := slices.DeleteFunc(r.list[profile], func(m string) bool { return strings.EqualFold(m, mailbox) })
	r.list[profile] = append([]string{mailbox}, others[:min(len(others), remembered-1)]...)
	if r.file == "" {
		return ""
	}
	if err := r.write(); err != nil {
		return "the list of recent mailboxes was not kept: " + err.Error()
	}
	return ""
}

func (r *recentMailboxes) write() error {
	raw, err := json.MarshalIndent(r.list, "", "  ")
	if err != nil {
		return err
	}
	return atomic.Make(r.file, append(raw, '\n'))
}

// forget removes what is remembered of a profile.
func (r *recentMailboxes) forget(profile string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.list[profile]; !ok {
		return nil
	}
	delete(r.list, profile)
	err := r.write()
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
