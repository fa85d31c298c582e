package tui

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/content/reasons"
	"mailtriage/graph/evidence/indicators"
)

// answersKept is how many answers are kept of each kind; beyond that, all are forgotten and asked for anew.
const answersKept = 2000

// surroundings finds out what is known around a mail: whose name its sender bears, whether they wrote before, whether what it
// answers is here. Each is asked of Graph once while a mailbox is open. It is used by commands, several at a time.
type surroundings struct {
	box  Mailbox
	dir  Directory // nil: there is none
	good []string  // indicators that are known to be good

	mu       sync.Mutex
	own      []string
	tried    bool                        // they could not be read
	people   map[string][]reasons.Person // by what was looked for
	met      map[string][]reasons.Person // by name: as the directory's lists have shown them
	wrote    map[string]bool             // by sender and the time of the mail
	messages map[string]bool
}

func newSurroundings(box Mailbox, dir Directory, good []string) *surroundings {
	return &surroundings{box: box, dir: dir, good: good, people: map[string][]reasons.Person{}, met: map[string][]reasons.Person{}, wrote: map[string]bool{}, messages: map[string]bool{}}
}

// of is what is known around a mail that was received then. Unasked says what could not be found out, each in a sentence.
func (s *surroundings) of(ctx context.Context, mail reasons.Mail, received time.Time) (around reasons.Context, unasked []string) {
	missing := func(what string, err error) {
		if err != nil {
			unasked = append(unasked, what+" could not be found out: "+err.Error())
		}
	}
	var err error
	around.Own, err = s.domains(ctx)
	missing("Which domains are the tenant's own", err)
	if mail.Inside(around.Own) { // none of what follows is asked of a colleague's mail
		return around, unasked
	}
	around.People, err = s.namesakes(ctx, mail)
	missing("Who in the directory bears the sender's name", err)
	around.Senders, around.Messages, err = s.known(ctx, mail, received)
	missing("Whether the sender wrote before, and what is answered,", err)
	return around, unasked
}

func (s *surroundings) domains(ctx context.Context) ([]string, error) {
	s.mu.Lock()
	own := s.own
	s.mu.Unlock()
	if len(own) > 0 {
		return own, nil
	}
	own, err := s.box.OwnDomains(ctx)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.own = own
	return own, nil
}

// marking is how indicators are marked.
func (s *surroundings) marking(own []string) indicators.Options {
	return indicators.Options{Own: own, Known: s.good}
}

// namesakes are the people of the directory whose names sender and answers bear.
func (s *surroundings) namesakes(ctx context.Context, mail reasons.Mail) (all []reasons.Person, err error) {
	if s.dir == nil {
		return nil, nil
	}
	for name := range sought(mail) {
		s.mu.Lock()
		people, asked := s.people[name]
		s.mu.Unlock()
		if !asked {
			page, err := s.dir.FindObjects(ctx, graph.DirectoryQuery{Text: name, People: true, Top: 25}, graph.DirectoryPoint{})
			if err != nil {
				return all, err
			}
			people = persons(page.Objects)
			s.mu.Lock()
			keep(s.people, name, people)
			s.mu.Unlock()
		}
		all = append(all, people...)
	}
	return all, nil
}

// sought are the names that are looked for in the directory.
func sought(mail reasons.Mail) map[string]bool {
	names := map[string]bool{reasons.Sought(mail.From.Name): true}
	for _, a := range mail.ReplyTo[:min(len(mail.ReplyTo), 2)] {
		names[reasons.Sought(a.Name)] = true
	}
	delete(names, "")
	return names
}

func persons(objects []graph.DirectoryObject) (out []reasons.Person) {
	for _, o := range objects {
		if o.Kind == graph.UserObject {
			out = append(out, reasons.Person{Name: o.DisplayName, Title: o.JobTitle, Addresses: nonEmpty(o.Mail, o.UserPrincipalName)})
		}
	}
	return out
}

// known asks the mailbox for earlier mail of the sender, and for what is answered, as far as that is not known yet.
func (s *surroundings) known(ctx context.Context, mail reasons.Mail, received time.Time) (senders, messages map[string]bool, err error) {
	s.mu.Lock()
	senders, messages, q := s.recall(mail, received)
	s.mu.Unlock()
	sender := strings.ToLower(strings.TrimSpace(mail.From.Address))
	when := wroteKey(sender, received)
	if q.Sender == "" && len(q.IDs) == 0 {
		return senders, messages, nil
	}
	got, err := s.box.Known(ctx, q)
	s.mu.Lock()
	defer s.mu.Unlock()
	if got.Asked {
		senders[sender] = got.Wrote
		keep(s.wrote, when, got.Wrote)
	}
	for id, here := range got.Messages {
		messages[reasons.ThreadID(id)] = here
		keep(s.messages, id, here)
	}
	return senders, messages, err
}

// recall is what is remembered of earlier mail of the sender and of what is answered, and what is left to ask. The lock is held.
func (s *surroundings) recall(mail reasons.Mail, received time.Time) (senders, messages map[string]bool, q graph.KnownQuery) {
	sender := strings.ToLower(strings.TrimSpace(mail.From.Address))
	senders, messages = map[string]bool{}, map[string]bool{}
	q = graph.KnownQuery{Sender: sender, Before: received}
	if wrote, asked := s.wrote[wroteKey(sender, received)]; asked {
		senders[sender], q.Sender = wrote, ""
	}
	for _, id := range mail.Threads[max(0, len(mail.Threads)-graph.KnownIDs):] {
		if here, asked := s.messages[id]; asked {
			messages[reasons.ThreadID(id)] = here
		} else {
			q.IDs = append(q.IDs, id)
		}
	}
	return senders, messages, q
}

func wroteKey(sender string, received time.Time) string {
	return sender + " " + received.UTC().Format(time.RFC3339Nano)
}

// remembered is what is known around a mail without asking anybody, and who would have to be asked for the rest: nobody if it is empty.
func (s *surroundings) remembered(mail reasons.Mail, received time.Time) (around reasons.Context, unasked []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	around.Own = s.own
	if mail.Inside(s.own) {
		return around, nil
	}
	if len(s.own) == 0 {
		unasked = append(unasked, "tenant")
	}
	directory := false
	for name := range sought(mail) {
		people, asked := s.people[name]
		if !asked {
			people = s.met[nameKey(name)]
		}
		around.People = append(around.People, people...)
		directory = directory || !asked && s.dir != nil
	}
	var left graph.KnownQuery
	around.Senders, around.Messages, left = s.recall(mail, received)
	if directory {
		unasked = append(unasked, "directory")
	}
	if left.Sender != "" || len(left.IDs) > 0 {
		unasked = append(unasked, "mailbox")
	}
	return around, unasked
}

// nameKey is a name as it is looked up: in whatever order its words stand.
func nameKey(name string) string {
	words := strings.Fields(strings.ToLower(reasons.Sought(name)))
	slices.Sort(words)
	return strings.Join(words, " ")
}

// meet takes note of people of the directory that were read for something else.
func (s *surroundings) meet(objects []graph.DirectoryObject) {
	const most = 20_000
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range persons(objects) {
		key := nameKey(p.Name)
		same := func(o reasons.Person) bool { return slices.Equal(o.Addresses, p.Addresses) }
		if key != "" && len(s.met) < most && len(s.met[key]) < 25 && !slices.ContainsFunc(s.met[key], same) {
			s.met[key] = append(s.met[key], p)
		}
	}
}

// heardFrom takes note of a sender from whom there is mail that came before then.
func (s *surroundings) heardFrom(address string, then time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	keep(s.wrote, wroteKey(strings.ToLower(strings.TrimSpace(address)), then), true)
}

// domainsOnce are the tenant's domains; once they could not be read, they are not asked for again.
func (s *surroundings) domainsOnce(ctx context.Context) []string {
	s.mu.Lock()
	own, tried := s.own, s.tried
	s.mu.Unlock()
	if len(own) > 0 || tried {
		return own
	}
	own, err := s.domains(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tried = err != nil && ctx.Err() == nil
	return own
}

// keep keeps an answer, in a map that does not grow without end.
func keep[V any](answers map[string]V, key string, v V) {
	if len(answers) >= answersKept {
		clear(answers)
	}
	answers[key] = v
}
