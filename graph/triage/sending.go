package triage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"mailtriage/graph"
)

// Letters is what the engine needs of a mailbox to send; *graph.Mailbox has it.
type Letters interface {
	CreateDraft(ctx context.Context, l graph.Letter, mark string) (graph.Draft, error)
	AnswerDraft(ctx context.Context, l graph.Letter, mark string) (graph.Draft, error)
	UpdateDraft(ctx context.Context, id string, l graph.Letter, mark string) (graph.Draft, error)
	Draft(ctx context.Context, id string) (graph.Draft, error)
	FindDrafts(ctx context.Context, folder, mark string) ([]graph.Draft, error)
	MIME(ctx context.Context, id string, limit int) (raw []byte, more bool, err error)
	Attachments(ctx context.Context, id string) ([]graph.Attachment, error)
	RemoveAttachment(ctx context.Context, id, attachment string) error
	Attach(ctx context.Context, id string, f graph.File) error
	OpenUpload(ctx context.Context, id string, f graph.File) (graph.Upload, error)
	UploadPiece(ctx context.Context, u graph.Upload, f graph.File, from int64) (next int64, done bool, err error)
	UploadNext(ctx context.Context, u graph.Upload) (int64, error)
	SendDraft(ctx context.Context, id string) error
}

// KeptError is why a letter was not sent; its draft stays in Drafts.
type KeptError struct {
	DraftID string
	Err     error
}

func (e *KeptError) Error() string {
	return "not sent, the draft is in Drafts: " + e.Err.Error()
}

// Unwrap gives what went wrong.
func (e *KeptError) Unwrap() error { return e.Err }

// What is told of a letter that was stopped.
const (
	keptNote    = "Not sent: the draft is in Drafts"
	unmadeNote  = "Not sent: there is no draft yet"
	underwayYet = "sent; it is not in Sent Items yet"
)

// sending is how letters are sent.
func sending() special {
	return special{
		plan: planLetter,
		run: func(r *runner, o Order) (string, error) {
			s := &sender{runner: r, letter: o.Letter, order: o.Send}
			for _, f := range o.Letter.Attachments {
				s.up.Size += f.Size
			}
			return s.run()
		},
		look: lookAtLetter,
	}
}

// sender sends one letter.
type sender struct {
	*runner
	letter graph.Letter
	order  Sending
	draft  graph.Draft
	up     Underway
}

func (s *sender) run() (note string, err error) {
	err = s.write()
	if err == nil && !s.order.Keep {
		err = s.wait()
	}
	if err == nil && !s.order.Keep {
		note, err = s.send()
	}
	switch {
	case errors.Is(err, ErrStopped):
		return s.stoppedNote(), nil
	case err != nil:
		return "", s.failed(err)
	}
	s.outcomes = append(s.outcomes, outcome{ID: s.draft.ID, State: done, Parent: s.draft.ParentFolderID})
	s.done++
	s.e.progress(s.job, 1, nil)
	return note, nil
}

// stoppedNote notes that the letter was stopped, and says what is left of it.
func (s *sender) stoppedNote() string {
	s.e.mu.Lock()
	s.job.Stopped = true
	s.e.mu.Unlock()
	note := unmadeNote
	if s.draft.ID != "" {
		note = keptNote
	}
	s.outcomes = append(s.outcomes, outcome{ID: s.draft.ID, State: failed, Error: stoppedLetter + note})
	return note
}

// failed notes why the letter was not sent.
func (s *sender) failed(err error) error {
	var unsure *unsureError
	state := failed
	switch {
	case errors.As(err, &unsure):
		state = unknown
	case s.letter.Draft.ID != "" && graph.IsKind(err, graph.NotFound):
		err = fmt.Errorf("not sent: the draft is no longer there: %w", err)
	case s.draft.ID != "":
		err = &KeptError{s.draft.ID, err}
	case mayBe(err):
		err = fmt.Errorf("not sent; see whether there is a draft in Drafts: %w", err)
	default:
		err = fmt.Errorf("not sent, and no draft was made: %w", err)
	}
	o := outcome{ID: s.draft.ID, State: state, Error: err.Error()}
	var ge *graph.Error
	if errors.As(err, &ge) {
		o.RequestID = ge.RequestID
	}
	s.outcomes = append(s.outcomes, o)
	return err
}

// tell says how far the letter is.
func (s *sender) tell(doing string) {
	s.up.Doing, s.up.DraftID = doing, s.draft.ID
	s.e.mu.Lock()
	s.job.Underway = s.up
	s.e.mu.Unlock()
	s.e.progress(s.job, 0, nil)
}

// goOn tells whether the letter may go on; while its job is paused, that is not known yet.
func (s *sender) goOn() error {
	if !s.e.mayGoOn(s.job) {
		return ErrStopped
	}
	return nil
}

// write makes the draft, whole.
func (s *sender) write() error {
	if err := s.goOn(); err != nil {
		return err
	}
	if s.letter.Draft.ID != "" {
		return s.redraft()
	}
	s.tell("making the draft")
	if s.letter.Kind == graph.ForwardAttached {
		if err := s.takeOriginal(); err != nil {
			return err
		}
	}
	if err := s.create(); err != nil {
		return err
	}
	if err := s.e.Journal.append(entry{Time: s.e.Now(), Kind: kindDraft, Job: s.job.ID, Draft: s.draft.ID}); err != nil {
		return err
	}
	s.tell("writing the draft")
	if s.letter.Kind == graph.Reply || s.letter.Kind == graph.ReplyAll || s.letter.Kind == graph.Forward {
		if err := s.makeOurs(); err != nil {
			return err
		}
	}
	if err := s.attachAll(); err != nil {
		return err
	}
	return s.replace()
}

func (s *sender) attachAll() error {
	for _, f := range s.letter.Attachments {
		if err := s.goOn(); err != nil {
			return err
		}
		s.tell("attaching " + f.Name)
		if err := s.attach(f); err != nil {
			return err
		}
	}
	return nil
}

// takeOriginal makes the message that is forwarded, byte by byte as it came, the first of what is attached.
func (s *sender) takeOriginal() error {
	ctx, cancel := s.context(false)
	defer cancel()
	raw, _, err := s.e.Mailbox.MIME(ctx, s.letter.Of, 0)
	if err != nil {
		return err
	}
	h, err := graph.DecodeHeader(s.e.Mailbox.Batch(ctx, []graph.Request{s.e.Mailbox.HeaderRequest(s.letter.Of)})[0])
	if err != nil {
		return err
	}
	f := graph.OriginalFile(h.Subject, raw)
	if err := f.Check(); err != nil {
		return err
	}
	s.letter.Attachments = append([]graph.File{f}, s.letter.Attachments...)
	s.up.Size += f.Size
	return nil
}

// create makes the draft. An answer that was lost is looked for: the draft carries our mark.
func (s *sender) create() error {
	var err error
	for range sends {
		if s.draft, err = s.createOnce(); !mayBe(err) {
			return err
		}
		found, lookErr := s.find("drafts", string(s.job.ID))
		if lookErr != nil {
			return fmt.Errorf("%w; a draft may have been made, and could not be looked for: %w", err, lookErr)
		}
		if found != nil {
			s.draft = *found
			return nil
		}
	}
	return err
}

func (s *sender) createOnce() (graph.Draft, error) {
	ctx, cancel := s.context(false)
	defer cancel()
	if s.letter.Kind == graph.NewLetter || s.letter.Kind == graph.ForwardAttached {
		return s.e.Mailbox.CreateDraft(ctx, s.letter, string(s.job.ID))
	}
	return s.e.Mailbox.AnswerDraft(ctx, s.letter, string(s.job.ID))
}

// find looks for what carries our mark. It tries for a while, since what cut an answer off may last.
func (r *runner) find(folder, mark string) (*graph.Draft, error) {
	var list []graph.Draft
	err := r.patiently(func(ctx context.Context) (err error) {
		list, err = r.e.Mailbox.FindDrafts(ctx, folder, mark)
		return err
	})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// patiently tries what only looks several times.
func (r *runner) patiently(look func(context.Context) error) error {
	wait := firstLook
	for attempt := 1; ; attempt++ {
		ctx, cancel := r.context(false)
		err := look(ctx)
		cancel()
		if !mayBe(err) || attempt == looks {
			return err
		}
		time.Sleep(wait)
		wait *= 2
	}
}

// makeOurs puts the letter in place of what the service has written into the draft: the original's HTML with its links
// and images, and, unless they are forwarded, its attachments.
func (s *sender) makeOurs() error {
	ctx, cancel := s.context(false)
	defer cancel()
	if _, err := s.e.Mailbox.UpdateDraft(ctx, s.draft.ID, s.letter, string(s.job.ID)); err != nil {
		return err
	}
	if s.letter.Kind == graph.Forward && !s.letter.LeaveOut {
		return nil
	}
	for range sends {
		list, err := s.e.Mailbox.Attachments(ctx, s.draft.ID)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, a := range list {
			if err := s.e.Mailbox.RemoveAttachment(ctx, s.draft.ID, a.ID); err != nil && !graph.IsKind(err, graph.NotFound) {
				return err
			}
		}
	}
	return errTheirs
}

// errTheirs is why a reply is not sent to which the service has attached what is not ours.
var errTheirs = errors.New("what the service took over from the original can't be taken off")

// replace puts an earlier draft of the same letter into Deleted Items. If it is gone, so be it.
func (s *sender) replace() error {
	if s.letter.Replaces == "" || s.letter.Replaces == s.draft.ID {
		return nil
	}
	ctx, cancel := s.context(false)
	defer cancel()
	before, err := s.e.Mailbox.Draft(ctx, s.letter.Replaces)
	if err != nil || !before.IsDraft {
		return nil //nolint:nilerr // nothing that would be in the way
	}
	_ = s.e.Mailbox.Batch(ctx, []graph.Request{s.e.Mailbox.MoveRequest(s.letter.Replaces, "deleteditems")})
	return nil
}

// wait lets the time pass in which the letter can still be stopped.
func (s *sender) wait() error {
	for left := s.order.Delay; left > 0; left -= time.Second {
		s.up.Left = left
		s.tell("waiting")
		select {
		case <-time.After(min(left, time.Second)):
		case <-s.job.halt:
		}
		if err := s.goOn(); err != nil {
			return err
		}
	}
	s.up.Left = 0
	return nil
}

// send sends the draft: from here on there is no way back. After an answer that was lost it is looked for before it is
// sent again.
func (s *sender) send() (note string, err error) {
	if !s.e.seal(s.job) {
		return "", ErrStopped
	}
	if err := s.e.Journal.append(entry{Time: s.e.Now(), Kind: kindSending, Job: s.job.ID, Draft: s.draft.ID}); err != nil {
		return "", err
	}
	s.tell("sending")
	doubt := false
	for range sends {
		ctx, cancel := s.context(false)
		err = s.e.Mailbox.SendDraft(ctx, s.draft.ID)
		cancel()
		if err == nil {
			return "", nil
		}
		if gone := doubt && graph.IsKind(err, graph.NotFound); !mayBe(err) && !gone {
			return "", err
		}
		doubt = true
		gone, lookErr := s.gone()
		switch {
		case lookErr != nil:
			return "", &unsureError{fmt.Errorf("%w; it may have been sent, and could not be looked for: %w", err, lookErr)}
		case gone && s.draft.ParentFolderID == "":
			return underwayYet, nil
		case gone:
			return "", nil
		}
	}
	return "", err
}

// gone tells whether the draft has left Drafts, which it does as it is sent. It looks several times before it believes
// that it has not.
func (s *sender) gone() (bool, error) {
	wait := firstLook
	for attempt := 1; ; attempt++ {
		var now graph.Draft
		err := s.patiently(func(ctx context.Context) (err error) {
			now, err = s.e.Mailbox.Draft(ctx, s.draft.ID)
			return err
		})
		switch {
		case graph.IsKind(err, graph.NotFound): // until it is sent there is nothing to see
			s.draft.ParentFolderID = ""
			return true, nil
		case err != nil:
			return false, err
		case !now.IsDraft:
			s.draft = now
			return true, nil
		case attempt == looks:
			return false, nil
		}
		time.Sleep(wait)
		wait *= 2
	}
}

// unsureError is of a letter of which it is not known whether it was sent.
type unsureError struct{ err error }

func (e *unsureError) Error() string { return e.err.Error() }
func (e *unsureError) Unwrap() error { return e.err }

// attached tells whether a file is attached to the draft, by its name and how often that is there.
func (s *sender) attached(f graph.File, before int) (bool, error) {
	n, err := s.countOf(f.Name)
	return n > before, err
}

func (s *sender) countOf(name string) (int, error) {
	var list []graph.Attachment
	err := s.patiently(func(ctx context.Context) (err error) {
		list, err = s.e.Mailbox.Attachments(ctx, s.draft.ID)
		return err
	})
	return len(slices.DeleteFunc(list, func(a graph.Attachment) bool { return a.Name != name })), err
}
