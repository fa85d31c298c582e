package wizard

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"mailtriage/graph/auth"
	"mailtriage/graph/doctor"
)

// noon is when these tests take place.
var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

const (
	tenant   = "contoso.com"
	clientID = "00001111-aaaa-2222-bbbb-3333cccc4444"
	mailbox  = "soc@contoso.com"
	hush     = "Zq7~hush-hush.secret"
	password = "pfx-Pa55word"
)

// world is what the wizard is given, faked: what it was asked, and how it answers.
type world struct {
	mu       sync.Mutex
	drafts   []Answers
	read     []string // what key pairs were asked for: path, thumbprint
	signIns  []signInCall
	stores   []signInCall
	examined int

	saveErr    error
	keyPair    func(path, password, thumbprint string) (auth.KeyPair, error)
	device     *auth.DeviceMessage
	identity   auth.Identity
	signInErrs []error       // one a time, then none
	block      chan struct{} // signing in, storing and reading wait for it, when set
	storeErrs  []error
	undo       time.Duration // how long a store that was given up takes to undo
	checks     []doctor.Check
	slow       time.Duration // a check
}

type signInCall struct {
	Answers
	secret string
	pair   bool
}

func newWorld() *world {
	return &world{
		identity: auth.Identity{Kind: auth.Person, User: mailbox, Name: "Security Operations"},
		keyPair: func(string, string, string) (auth.KeyPair, error) {
			return auth.KeyPair{Thumbprint: strings.Repeat("AB", 20)}, nil
		},
		checks: []doctor.Check{
			{Name: "config", State: doctor.OK, Found: "the profile default is complete"},
			{Name: "keyring", State: doctor.OK, Found: "Secret Service, unlocked"},
			{Name: "clock", State: doctor.OK, Found: "0.4 s behind the authority"},
			{Name: "proxy", State: doctor.Skipped, Found: "none is set"},
			{Name: "mailbox", State: doctor.OK, Found: "soc@contoso.com answers in 84 ms"},
			{Name: "move email", State: doctor.OK, Action: true, Found: "allowed"},
			{Name: "send email", State: doctor.Fail, Action: true, Found: "not allowed", Missing: "Mail.Send"},
		},
	}
}

func (w *world) wait(ctx context.Context) error {
	if w.block == nil {
		return nil
	}
	select {
	case <-w.block:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (w *world) save(a Answers) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.drafts = append(w.drafts, a)
	return w.saveErr
}

func (w *world) readKeyPair(path, password, thumbprint string) (auth.KeyPair, error) {
	w.mu.Lock()
	w.read = append(w.read, path+" "+thumbprint)
	w.mu.Unlock()
	if w.block != nil {
		<-w.block
	}
	return w.keyPair(path, password, thumbprint)
}

func shift(list *[]error) error {
	if len(*list) == 0 {
		return nil
	}
	err := (*list)[0]
	*list = (*list)[1:]
	return err
}

func (w *world) signIn(ctx context.Context, a Answers, s Secrets, show func(auth.DeviceMessage)) (auth.Identity, error) {
	w.mu.Lock()
	w.signIns = append(w.signIns, signInCall{a, s.ClientSecret, s.KeyPair != nil})
	err := shift(&w.signInErrs)
	w.mu.Unlock()
	if w.device != nil {
		show(*w.device)
	}
	if blocked := w.wait(ctx); blocked != nil {
		return auth.Identity{}, blocked
	}
	return w.identity, err
}

func (w *world) store(ctx context.Context, a Answers, s Secrets) error {
	w.mu.Lock()
	w.stores = append(w.stores, signInCall{a, s.ClientSecret, s.KeyPair != nil})
	err := shift(&w.storeErrs)
	w.mu.Unlock()
	if w.undo > 0 {
		<-ctx.Done()
		time.Sleep(w.undo)
		return ctx.Err()
	}
	return err
}

func (w *world) examine(ctx context.Context, _ Answers, _ Secrets, report func(doctor.Check)) doctor.Report {
	w.mu.Lock()
	w.examined++
	w.mu.Unlock()
	var r doctor.Report
	for _, c := range w.checks {
		select {
		case <-time.After(w.slow):
		case <-ctx.Done():
			return r
		}
		r.Checks = append(r.Checks, c)
		report(c)
	}
	return r
}

// screen drives a wizard as Bubble Tea would, in time that passes only when a test lets it.
type screen struct {
	t      *testing.T
	m      *Model
	world  *world
	msgs   chan tea.Msg
	quit   bool
	w, h   int
	frames []string // every frame that was drawn
	copied []string
}

// drive runs a test on a screen of a size, with time of its own.
func drive(t *testing.T, w, h int, change func(*Config, *world), test func(*screen)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := start(t, w, h, newWorld(), change)
		defer func() {
			if s.world.block != nil {
				close(s.world.block)
			}
			s.m.stop()
			time.Sleep(time.Hour) // what still waits for its time has it now
		}()
		test(s)
	})
}

func start(t *testing.T, w, h int, x *world, change func(*Config, *world)) *screen {
	began := time.Now()
	c := Config{
		Save: x.save, ReadKeyPair: x.readKeyPair, SignIn: x.signIn, Store: x.store, Doctor: x.examine, Theme: "dark",
		Now: func() time.Time { return noon.Add(time.Since(began)) },
	}
	if change != nil {
		change(&c, x)
	}
	s := &screen{t: t, m: New(c), world: x, msgs: make(chan tea.Msg, 1000), w: w, h: h}
	s.run(s.m.Init())
	s.send(tea.WindowSizeMsg{Width: w, Height: h})
	s.settle()
	return s
}

// run runs a command, and those that a batch is made of.
func (s *screen) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		switch msg := cmd().(type) {
		case nil:
		case tea.BatchMsg:
			for _, c := range msg {
				s.run(c)
			}
		default:
			s.msgs <- msg
		}
	}()
}

func (s *screen) send(msg tea.Msg) {
	if _, ok := msg.(tea.QuitMsg); ok {
		s.quit = true
		return
	}
	if v := reflect.ValueOf(msg); v.Kind() == reflect.String && strings.Contains(v.Type().String(), "lipboard") {
		s.copied = append(s.copied, v.String())
		return
	}
	_, cmd := s.m.Update(msg)
	s.frames = append(s.frames, s.frame())
	s.run(cmd)
}

// settle lets everything happen that happens without time passing.
func (s *screen) settle() {
	for {
		synctest.Wait()
		select {
		case msg := <-s.msgs:
			s.send(msg)
		default:
			return
		}
	}
}

// wait lets time pass.
func (s *screen) wait(d time.Duration) {
	s.settle()
	for step := 50 * time.Millisecond; d > 0; d -= step {
		time.Sleep(step)
		s.settle()
	}
}

// press presses keys, by Bubble Tea's names; a word that is no name is typed letter by letter.
func (s *screen) press(names ...string) {
	for _, name := range names {
		for _, k := range keyOf(name) {
			s.send(tea.KeyPressMsg(k))
			s.settle()
		}
	}
}

func keyOf(name string) []tea.Key {
	special := map[string]tea.Key{
		"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "tab": {Code: tea.KeyTab}, "up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown},
		"shift+tab": {Code: tea.KeyTab, Mod: tea.ModShift}, "ctrl+c": {Code: 'c', Mod: tea.ModCtrl}, "ctrl+u": {Code: 'u', Mod: tea.ModCtrl},
		"backspace": {Code: tea.KeyBackspace}, "pgdown": {Code: tea.KeyPgDown}, "pgup": {Code: tea.KeyPgUp},
	}
	if k, ok := special[name]; ok {
		return []tea.Key{k}
	}
	var out []tea.Key
	for _, r := range name {
		out = append(out, tea.Key{Code: r, Text: string(r)})
	}
	return out
}

// frame is what is drawn, with its styles.
func (s *screen) frame() string { return s.m.View().Content }

// text is what is drawn, without its styles.
func (s *screen) text() string { return ansi.Strip(s.frame()) }

func (s *screen) shows(texts ...string) {
	s.t.Helper()
	for _, want := range texts {
		if !strings.Contains(s.text(), want) {
			s.t.Fatalf("%q is not on the screen:\n%s", want, s.text())
		}
	}
}

func (s *screen) hides(texts ...string) {
	s.t.Helper()
	for _, gone := range texts {
		if strings.Contains(s.text(), gone) {
			s.t.Fatalf("%q is on the screen:\n%s", gone, s.text())
		}
	}
}

// fits holds a frame to its size, cell by cell.
func (s *screen) fits() {
	s.t.Helper()
	lines := strings.Split(s.frame(), "\n")
	if len(lines) != s.h {
		s.t.Errorf("%d lines on a screen of %d", len(lines), s.h)
	}
	for i, line := range lines {
		if n := ansi.StringWidth(line); n != s.w {
			s.t.Errorf("line %d is %d cells wide, the screen %d: %q", i, n, s.w, ansi.Strip(line))
		}
	}
}

// keepsSecrets holds every frame, draft and clipboard so far to hold none of the secrets.
func (s *screen) keepsSecrets(secrets ...string) {
	s.t.Helper()
	raw, err := json.Marshal(s.world.drafts)
	if err != nil {
		s.t.Fatal(err)
	}
	result := fmt.Sprintf("%+v %#v", s.m.Result(), s.m.Result())
	for _, secret := range secrets {
		for _, f := range s.frames {
			if strings.Contains(ansi.Strip(f), secret) {
				s.t.Fatalf("a frame shows the secret:\n%s", ansi.Strip(f))
			}
		}
		if strings.Contains(string(raw), secret) {
			s.t.Errorf("a draft holds the secret: %s", raw)
		}
		if strings.Contains(strings.Join(s.copied, "\n"), secret) || strings.Contains(result, secret) {
			s.t.Error("the clipboard or the result holds the secret")
		}
	}
}

// draft is the last one that was kept.
func (s *screen) draft() Answers {
	s.t.Helper()
	if len(s.world.drafts) == 0 {
		s.t.Fatal("no draft was kept")
	}
	return s.world.drafts[len(s.world.drafts)-1]
}
