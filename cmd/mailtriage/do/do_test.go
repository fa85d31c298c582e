package do_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"mailtriage/cmd/mailtriage/do"
	"mailtriage/graph"
	"mailtriage/graph/doctor"
	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/demo"
	"mailtriage/graph/emulator/world"
	"mailtriage/graph/store"
	"mailtriage/graph/takeover"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// tenant is made once: making it is the slow part.
var tenant = demo.Tenant(demo.Options{Seed: 1, Messages: 150, Now: noon})

// desk is a mailbox on an emulator, and somebody who types commands.
type desk struct {
	t        *testing.T
	e        *emulator.Running
	box      *graph.Mailbox
	journal  string
	cache    string
	store    string // where it is kept what was told
	cloud    string
	readOnly bool
	in       string
	patience time.Duration
	undoSend time.Duration
	saved    []do.SavedSearch
	during   func() // is called when the engine has been made
}

func newDesk(t *testing.T, change ...func(*world.Mailbox)) *desk {
	t.Helper()
	tn := tenant
	tn.Mailboxes = slices.Clone(tenant.Mailboxes)
	tn.Mailboxes[0].Folders = slices.Clone(tn.Mailboxes[0].Folders)
	for _, c := range change {
		c(&tn.Mailboxes[0])
	}
	e, err := emulator.Start("127.0.0.1:0", false, emulator.Options{Tenant: tn, Mailbox: demo.Mailbox})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Stop)
	d := &desk{t: t, e: e, journal: filepath.Join(t.TempDir(), "journal"), store: filepath.Join(t.TempDir(), "store.db"), cloud: "global"}
	d.box = d.client().Mailbox(demo.Mailbox)
	return d
}

func (d *desk) client() *graph.Client {
	c, err := graph.New(graph.Config{BaseURL: d.e.Info.Graph, Token: d.e.Info.Token, WaitCap: time.Millisecond, Attempts: 2})
	if err != nil {
		d.t.Fatal(err)
	}
	return c
}

// open sits down anew, as another run of the program would.
func (d *desk) open(_ context.Context, flags *pflag.FlagSet) (*do.Seat, error) {
	mailbox, _ := flags.GetString("mailbox")
	var engine *triage.Engine
	return &do.Seat{
		Profile: "test", Cloud: d.cloud, ReadOnly: d.readOnly, Mailbox: d.client().Mailbox(mailbox),
		Engine: func() (*triage.Engine, error) {
			j, err := triage.OpenJournal(d.journal)
			if err != nil {
				return nil, err
			}
			engine, err = triage.New(triage.Config{Mailbox: d.client().Mailbox(mailbox), Journal: j, Who: "analyst", Patience: d.patience, UndoSend: d.undoSend})
			if d.during != nil {
				d.during()
			}
			return engine, err
		},
		Polling: func(ctx context.Context) (do.Polling, error) {
			kept, err := store.Open(ctx, d.store, bytes.Repeat([]byte{1}, store.KeySize))
			return do.Polling{Store: kept, Folder: "inbox", First: 1000, Later: 100}, err
		},
		Searches: func() []do.SavedSearch { return d.saved },
		Takeover: func(ctx context.Context, days int, tell func(takeover.Part)) takeover.Report {
			return takeover.Run(ctx, d.client().Mailbox(mailbox), takeover.Options{
				Days: days, Now: func() time.Time { return noon }, NotOffered: func(f string) bool { return keys.Lacks(d.cloud, keys.Feature(f)) },
			}, tell)
		},
		Close: func() {
			if engine != nil {
				engine.Close()
			}
		},
	}, nil
}

// ran is what came of a command.
type ran struct {
	code      int
	out, errs string
	rows      []map[string]any
}

// run types a command: each row of it is held to the action's schema.
func (d *desk) run(args ...string) ran {
	d.t.Helper()
	return d.runIn(d.t.Context(), args...)
}

func (d *desk) runIn(ctx context.Context, args ...string) ran {
	d.t.Helper()
	var out, errs bytes.Buffer
	cmd := do.Command(do.Env{
		In: strings.NewReader(d.in), Out: &out, Err: &errs, Cache: d.cache,
		Settings: func(f *pflag.FlagSet) {
			f.String("profile", "", "the profile")
			f.String("config", "", "the file of settings")
			f.String("mailbox", demo.Mailbox, "the mailbox to triage")
			f.Bool("read-only", false, "look, but change nothing in the mailbox")
		},
		Open: d.open,
		Doctor: func(_ context.Context, _ *pflag.FlagSet, tell func(doctor.Check)) error {
			tell(doctor.Check{Name: "mailbox", State: doctor.OK, Found: "it is there"})
			tell(doctor.Check{Name: "sign-in", State: doctor.Fail, Found: "the secret is wrong", Mend: "store another"})
			tell(doctor.Check{Name: "move email", State: doctor.Fail, Found: "not granted", Missing: "Mail.ReadWrite", Action: true})
			return nil
		},
		Token: func(context.Context, *pflag.FlagSet) (do.Token, error) {
			return do.Token{Message: "good", Profile: "test", Permissions: []string{"Mail.Read"}, Expires: noon}, nil
		},
	})
	root := &cobra.Command{Use: "mailtriage", SilenceErrors: true, SilenceUsage: true}
	root.AddCommand(cmd)
	root.SetOut(&out)
	root.SetErr(&errs)
	if args[0] == cobra.ShellCompRequestCmd {
		root.SetArgs(append([]string{args[0], "do"}, args[1:]...))
	} else {
		root.SetArgs(append([]string{"do"}, args...))
	}
	r := ran{}
	if err := root.ExecuteContext(ctx); err != nil {
		var exit *do.ExitError
		if r.code = 1; errors.As(err, &exit) {
			r.code = exit.Code
		}
		if exit == nil || exit.Err != nil {
			errs.WriteString("mailtriage: " + err.Error() + "\n")
		}
	}
	r.out, r.errs = out.String(), errs.String()
	if len(args) > 0 && !strings.Contains(strings.Join(args, " "), "--help") && !slices.Contains(args, "--schema") && !slices.Contains(args, "--markdown") && args[0] != "--list" && args[0] != "__complete" {
		r.rows = d.valid(args[0], r.out)
	}
	return r
}

// valid reads results, and holds each to the schema of its action.
func (d *desk) valid(name, out string) (rows []map[string]any) {
	d.t.Helper()
	a, known := do.Lookup(name)
	if !known {
		return nil
	}
	raw, err := json.Marshal(a.Schema())
	if err != nil {
		d.t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		d.t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("result.json", doc); err != nil {
		d.t.Fatal(err)
	}
	schema, err := c.Compile("result.json")
	if err != nil {
		d.t.Fatal(err)
	}
	for line := range strings.Lines(out) {
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
		if err != nil {
			d.t.Fatalf("%q is no JSON: %v", line, err)
		}
		if err := schema.Validate(v); err != nil {
			d.t.Errorf("%s: %s is not as its schema says: %v", name, line, err)
		}
		var row map[string]any
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			d.t.Fatal(err)
		}
		rows = append(rows, row)
		validated[a.Name]++
	}
	return rows
}

// validated counts the results that were held to their schemas.
var validated = map[string]int{}

// some lists ids of the Inbox.
func (d *desk) some(n int) []string {
	d.t.Helper()
	if n == 0 {
		return nil
	}
	page, err := d.box.Messages(d.t.Context(), "inbox", n)
	if err != nil || len(page.Headers) < n {
		d.t.Fatalf("%d messages: %v", len(page.Headers), err)
	}
	ids := make([]string, n)
	for i := range ids {
		ids[i] = page.Headers[i].ID
	}
	d.e.ForgetRequests()
	return ids
}

// writes lists the requests that change something, as method and the path's end, with their bodies.
func (d *desk) writes() (list []string) {
	for _, r := range d.e.Requests() {
		if r.Method == http.MethodGet || strings.HasSuffix(r.Path, "$batch") {
			continue
		}
		path := r.Path[strings.LastIndexByte(r.Path, '/')+1:]
		if strings.HasPrefix(path, "AA") {
			path = "message"
		}
		list = append(list, r.Method+" "+path+" "+string(r.Body))
	}
	return list
}

// where finds the folder in which a message lies.
func (d *desk) where(id string) string {
	d.t.Helper()
	state, err := d.e.Mailbox(demo.Mailbox)
	if err != nil {
		d.t.Fatal(err)
	}
	for path, list := range state.Folders {
		if slices.ContainsFunc(list, func(m emulator.Lying) bool { return m.ID == id }) {
			return path
		}
	}
	return ""
}

func flags(name string, values ...string) (out []string) {
	for _, v := range values {
		out = append(out, "--"+name, v)
	}
	return out
}

// text is a value of a row, or of an object in it.
func text(row map[string]any, path ...string) string {
	var v any = row
	for _, p := range path {
		o, _ := v.(map[string]any)
		v = o[p]
	}
	s, _ := v.(string)
	return s
}
