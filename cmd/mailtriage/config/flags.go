package config

import (
	"path/filepath"
	"slices"

	"github.com/spf13/pflag"
)

// The file itself is named by a flag and a variable that are no settings.
const (
	PathFlag     = "config"
	PathVariable = "MAILTRIAGE_CONFIG"
)

// Register adds the flags of settings, all of them or those of some keys, and --config. Values are checked by Resolve,
// so that every fault is told in the same words.
func Register(flags *pflag.FlagSet, keys ...string) {
	flags.String(PathFlag, "", "the file of settings")
	for _, r := range Rows() {
		if len(keys) > 0 && !slices.Contains(keys, r.Key) {
			continue
		}
		f := flags.VarPF(&flagValue{form: r.Form, text: r.Default}, r.Flag(), "", usage(r))
		if r.Form == Switch {
			f.NoOptDefVal = "true"
		}
	}
}

func usage(r Row) string {
	if r.Form == Switch {
		return r.Help
	}
	return r.Help + " (" + r.Allowed + ")"
}

// Path is where the file is: named by --config, else by MAILTRIAGE_CONFIG, else at the platform's place for settings,
// which is home ($XDG_CONFIG_HOME and its like). Flags may be nil.
func Path(flags *pflag.FlagSet, getenv func(string) string, home string) string {
	if path, _ := named(flags, getenv); path != "" {
		return path
	}
	return filepath.Join(home, "mailtriage", "config.toml")
}

// named is the file that somebody asked for, and by what.
func named(flags *pflag.FlagSet, getenv func(string) string) (path, by string) {
	if flags != nil {
		if f := flags.Lookup(PathFlag); f != nil && f.Value.String() != "" {
			return f.Value.String(), "--" + PathFlag
		}
	}
	if getenv != nil {
		return getenv(PathVariable), PathVariable
	}
	return "", ""
}

// flagValue keeps what was given; a list given twice is one longer list.
type flagValue struct {
	form  Form
	text  string
	given bool
}

func (v *flagValue) Set(s string) error {
	if v.form == List && v.given {
		s = v.text + "," + s
	}
	v.text, v.given = s, true
	return nil
}

func (v *flagValue) String() string { return v.text }

func (v *flagValue) Type() string {
	return [...]string{Text: "text", Switch: "bool", Number: "number", List: "list"}[v.form]
}
