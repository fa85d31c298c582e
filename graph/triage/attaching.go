package triage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"mailtriage/graph"
)

// pieceTries is how often a piece of a file is put in vain before it is given up.
const pieceTries = 5

// errIncomplete is why a letter is not sent whose attachment did not arrive whole.
var errIncomplete = errors.New("the upload has ended before the file was there")

// attach attaches a file: a small one at once, a large one in pieces. Whether it is there already is looked for by its
// name only after an answer was lost, so that nothing is attached twice.
func (s *sender) attach(f graph.File) error {
	before, err := s.countOf(f.Name)
	if err != nil {
		return err
	}
	sent := s.up.Sent
	for range sends {
		s.up.Sent = sent
		if f.Size < graph.SmallFile {
			ctx, cancel := s.context(false)
			err = s.e.Mailbox.Attach(ctx, s.draft.ID, f)
			cancel()
		} else {
			err = s.upload(f)
		}
		if err == nil {
			break
		}
		if !mayBe(err) && !graph.IsKind(err, graph.NotFound) {
			return err
		}
		there, lookErr := s.attached(f, before)
		if lookErr != nil {
			return fmt.Errorf("%w; it could not be looked at whether it is attached: %w", err, lookErr)
		}
		if there {
			err = nil
			break
		}
	}
	if err != nil {
		return err
	}
	s.up.Sent = sent + f.Size
	s.tell("attaching " + f.Name)
	return nil
}

// upload attaches a large file in pieces. After a cut it goes on where the service wants it to.
func (s *sender) upload(f graph.File) error {
	ctx, cancel := s.context(true)
	u, err := s.e.Mailbox.OpenUpload(ctx, s.draft.ID, f)
	cancel()
	if err != nil {
		return err
	}
	begun := s.up.Sent
	wait := firstLook
	for at, vain := int64(0), 0; ; {
		if err := s.goOn(); err != nil {
			return err
		}
		next, whole, err := s.put(u, f, at)
		switch {
		case err == nil && whole:
			return s.check(f)
		case err == nil && next > at:
			at, vain, wait = next, 0, firstLook
			s.up.Sent = begun + at
			s.tell("attaching " + f.Name)
			continue
		case err == nil:
			err = errIncomplete // it wants again what it has had
		case !mayBe(err) && !graph.IsKind(err, graph.Throttled) && !refusedRange(err):
			return err
		}
		if vain++; vain == pieceTries {
			return err
		}
		time.Sleep(wait)
		wait *= 2
		err = s.patiently(func(ctx context.Context) (err error) {
			next, err = s.e.Mailbox.UploadNext(graph.Bulk(ctx), u)
			return err
		})
		if err != nil {
			return err // NotFound: it is attached, or must be begun anew: see attach
		}
		at = next
	}
}

func (s *sender) put(u graph.Upload, f graph.File, at int64) (int64, bool, error) {
	ctx, cancel := s.context(true)
	defer cancel()
	return s.e.Mailbox.UploadPiece(ctx, u, f, at)
}

// check holds the draft to having what was put: a letter without what it speaks of must not go out.
func (s *sender) check(f graph.File) error {
	n, err := s.countOf(f.Name)
	if err == nil && n == 0 {
		err = errIncomplete
	}
	return err
}

// refusedRange tells of the answer to a piece that the service has had already.
func refusedRange(err error) bool {
	var e *graph.Error
	return errors.As(err, &e) && e.Status == 416
}
