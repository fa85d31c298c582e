package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"

	"mailtriage/cmd/mailtriage/atomic"
	"mailtriage/tui"
)

// savedSearches keeps the saved searches of all profiles in one file. Without a file they are forgotten with the program.
type savedSearches struct {
	file string

	mu   sync.Mutex
	list map[string][]tui.SavedSearch // by profile, by name
}

// readSearches reads what was saved.
func readSearches(file string) *savedSearches {
	s := &savedSearches{file: file}
	_ = s.read()
	return s
}

// read reads the file: another program may have changed it.
func (s *savedSearches) read() error {
	if s.list == nil {
		s.list = map[string][]tui.SavedSearch{}
	}
	if s.file == "" {
		return nil
	}
	raw, err := os.ReadFile(s.file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	list := map[string][]tui.SavedSearch{}
	if err := json.Unmarshal(raw, &list); err != nil {
		return fmt.Errorf("%s can't be read: %w", s.file, err)
	}
	s.list = list
	if s.list == nil {
		s.list = map[string][]tui.SavedSearch{}
	}
	return nil
}

// change changes a profile's searches in the file as it is now. What can't be read is not written over.
func (s *savedSearches) change(profile string, do func([]tui.SavedSearch) ([]tui.SavedSearch, error)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.read(); err != nil {
		return err
	}
	list, err := do(slices.Clone(s.list[profile]))
	if err != nil {
		return err
	}
	was := s.list[profile]
	s.list[profile] = list
	if len(list) == 0 {
		delete(s.list, profile)
	}
	if err := s.write(); err != nil {
		s.list[profile] = was
		return err
	}
	return nil
}

func (s *savedSearches) write() error {
	if s.file == "" {
		return nil
	}
	raw, err := json.MarshalIndent(s.list, "", "  ")
	if err != nil {
		return err
	}
	return atomic.Make(s.file, append(raw, '\n'))
}

// of are the searches of a profile.
func (s *savedSearches) of(profile string) tui.Searches { return profileSearches{s, profile} }

// profileSearches are the saved searches of one profile.
type profileSearches struct {
	all     *savedSearches
	profile string
}

var errNoSuchSearch = errors.New("there is no search of that name any more")

// List lists them by name.
func (p profileSearches) List() []tui.SavedSearch {
	p.all.mu.Lock()
	defer p.all.mu.Unlock()
	return slices.Clone(p.all.list[p.profile])
}

func at(list []tui.SavedSearch, name string) int {
	return slices.IndexFunc(list, func(s tui.SavedSearch) bool { return s.Name == name })
}

func sorted(list []tui.SavedSearch) []tui.SavedSearch {
	slices.SortStableFunc(list, func(a, b tui.SavedSearch) int {
		return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	return list
}

// Put saves a search, in place of one of the same name.
func (p profileSearches) Put(saved tui.SavedSearch) error {
	return p.all.change(p.profile, func(list []tui.SavedSearch) ([]tui.SavedSearch, error) {
		if i := at(list, saved.Name); i >= 0 {
			list[i] = saved
			return list, nil
		}
		return sorted(append(list, saved)), nil
	})
}

// Rename gives a search another name.
func (p profileSearches) Rename(from, to string) error {
	return p.all.change(p.profile, func(list []tui.SavedSearch) ([]tui.SavedSearch, error) {
		i := at(list, from)
		switch {
		case i < 0:
			return nil, errNoSuchSearch
		case at(list, to) >= 0:
			return nil, errors.New("there is a search of that name")
		}
		list[i].Name = to
		return sorted(list), nil
	})
}

// Delete removes a search.
func (p profileSearches) Delete(name string) error {
	return p.all.change(p.profile, func(list []tui.SavedSearch) ([]tui.SavedSearch, error) {
		i := at(list, name)
		if i < 0 {
			return nil, errNoSuchSearch
		}
		return slices.Delete(list, i, i+1), nil
	})
}
