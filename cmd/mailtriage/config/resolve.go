package config

import (
	"fmt"

	"github.com/spf13/pflag"
)

// Sources is where settings come from. All but Home may be left out.
type Sources struct {
	Flags   *pflag.FlagSet      // with what Register added; those that were given count
	Getenv  func(string) string // an empty variable counts as not set
	Home    string              // the platform's place for settings, see Path
	Profile string              // chosen while running: stands over all that names a profile
}

// Resolve puts flags over variables over the file over defaults, and checks each. The error of a file is Problems, of
// a profile that is not there *UnknownProfileError; every error is one line and safe to draw.
func Resolve(src Sources) (Settings, error) {
	path := Path(src.Flags, src.Getenv, src.Home)
	file, err := Read(path)
	if err != nil {
		return Settings{}, err
	}
	if _, by := named(src.Flags, src.Getenv); !file.Exists && path != Path(nil, nil, src.Home) {
		return Settings{}, fmt.Errorf("%s names a file that is not there: %s", by, place(path, 0))
	}
	s := Settings{Path: path, Keys: file.Keys, values: map[string]Value{}}
	rows := Rows()
	for _, r := range rows {
		if r.Scope == OfFile {
			if err := s.settle(r, src, file); err != nil {
				return Settings{}, err
			}
		}
	}
	if !file.Has(s.Profile) {
		return Settings{}, &UnknownProfileError{Name: s.Profile, By: s.values["profile"].Origin, Known: file.Profiles}
	}
	for _, r := range rows {
		if r.Scope == OfProfile {
			if err := s.settle(r, src, file); err != nil {
				return Settings{}, err
			}
		}
	}
	return s, s.complete()
}

// settle takes a setting from the first source that has it.
func (s *Settings) settle(r Row, src Sources, file *File) error {
	v, name := src.find(r, file, s.Profile)
	if v.Text == "" && v.Origin == byDefault {
		s.values[r.Key] = v
		return nil
	}
	canonical, err := r.take(s, v.Text)
	if err != nil {
		return fmt.Errorf("%s %w", name, err)
	}
	s.values[r.Key] = Value{canonical, v.Origin}
	return nil
}

const byDefault = "default"

// find is a setting's text and origin, and its name for an error.
func (src Sources) find(r Row, file *File, profile string) (v Value, name string) {
	if r.Key == "profile" && src.Profile != "" {
		return Value{src.Profile, "chosen"}, "the profile"
	}
	if src.Flags != nil {
		if f := src.Flags.Lookup(r.Flag()); f != nil && f.Changed {
			return Value{f.Value.String(), "flag --" + r.Flag()}, "--" + r.Flag()
		}
	}
	if src.Getenv != nil {
		if text := src.Getenv(r.Variable()); text != "" {
			return Value{text, "variable " + r.Variable()}, r.Variable()
		}
	}
	if r.Scope == OfFile {
		profile = ""
	}
	if w, ok := file.values[slot{profile, r.Key}]; ok {
		at := place(file.Path, w.line)
		return Value{w.text, "file " + at}, at + ": " + r.Key
	}
	return Value{r.Default, byDefault}, r.Key
}

// complete holds settings against each other.
func (s *Settings) complete() error {
	if s.Cloud != Custom {
		return nil
	}
	for _, key := range []string{"graph_url", "authority"} {
		if s.values[key].Text == "" {
			return fmt.Errorf("cloud is custom (%s), which needs graph_url and authority: %s is not set", s.values["cloud"].Origin, key)
		}
	}
	return nil
}
