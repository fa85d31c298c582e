package triage

import (
	"fmt"

	"mailtriage/graph"
)

// redraft writes on a draft that was there before, and makes none: so it stays in its conversation.
func (s *sender) redraft() error {
	s.draft.ID = s.letter.Draft.ID
	if err := s.e.Journal.append(entry{Time: s.e.Now(), Kind: kindDraft, Job: s.job.ID, Draft: s.draft.ID}); err != nil {
		return err
	}
	s.tell("writing the draft")
	if err := s.writeOn(); err != nil {
		return err
	}
	for _, id := range s.letter.Draft.Drop {
		if err := s.goOn(); err != nil {
			return err
		}
		ctx, cancel := s.context(false)
		err := s.e.Mailbox.RemoveAttachment(ctx, s.draft.ID, id)
		cancel()
		if err != nil && !graph.IsKind(err, graph.NotFound) {
			return err
		}
	}
	return s.attachAll()
}

// writeOn writes the letter into the draft. An answer that was lost is looked for, by our mark on it: to write again would
// be taken for a change by somebody else.
func (s *sender) writeOn() error {
	var err error
	for range sends {
		var d graph.Draft
		ctx, cancel := s.context(false)
		d, err = s.e.Mailbox.UpdateDraft(ctx, s.draft.ID, s.letter, string(s.job.ID))
		cancel()
		if err == nil {
			s.draft = d
			return nil
		}
		if !mayBe(err) {
			return err
		}
		found, lookErr := s.find("drafts", string(s.job.ID))
		if lookErr != nil {
			return fmt.Errorf("%w; it may have been written, and could not be looked at: %w", err, lookErr)
		}
		if found != nil && found.ID == s.draft.ID {
			s.draft = *found
			return nil
		}
	}
	return err
}

// redraftLines are the requests of writing on a draft.
func redraftLines(root string, o Order) []string {
	what := "subject, recipients and body"
	if o.Letter.Draft.KeepBody {
		what = "subject and recipients; its body stays as it is"
	}
	at := root + "/" + shortID(o.Send.Draft)
	lines := []string{"PATCH " + at + ": " + what + ", unless somebody has changed it meanwhile"}
	for range o.Letter.Draft.Drop {
		lines = append(lines, "DELETE "+at+"/attachments/{id}")
	}
	return lines
}
