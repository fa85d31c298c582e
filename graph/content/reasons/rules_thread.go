package reasons

import (
	"slices"
	"strings"

	"mailtriage/graph/content"
	"mailtriage/graph/content/files"
)

// answers are how mail programs begin the subject of an answer, in several languages.
func answers() []string {
	return []string{"re:", "aw:", "sv:", "vs:", "antw:", "odp:", "res:", "rif:", "r:", "ynt:", "ответ:", "回复:", "回复：", "答复:", "答复：", "回覆:", "re：", "返信:"}
}

func (l *look) answer() bool {
	subject := strings.ToLower(strings.TrimSpace(l.Subject))
	return slices.ContainsFunc(answers(), func(a string) bool { return strings.HasPrefix(subject, a) })
}

// lost tells that all earlier mails that this one names were looked for, and none is here.
func (l *look) lost() bool {
	for _, id := range l.Threads {
		here, asked := l.Messages[ThreadID(id)]
		if here || !asked {
			return false
		}
	}
	return len(l.Threads) > 0
}

func (l *look) threadLost() []content.Text {
	if !l.lost() || !l.new() || l.inside() {
		return nil
	}
	return one(true, quote("In-Reply-To", l.Threads[0]), quote("first mail from", l.from))
}

func (l *look) threadNone() []content.Text {
	return one(l.answer() && len(l.Threads) == 0 && !l.inside() && l.new(), quote("Subject", l.Subject), content.Line("no In-Reply-To, no References"))
}

// hijack: an answer without its thread, from a stranger, that quotes a mail of the tenant and brings a risky file.
func (l *look) hijack() []content.Text {
	thread := l.threadLost()
	if thread == nil && l.new() {
		thread = l.threadNone()
	}
	risky := l.held(func(r *files.Report) bool {
		return class(r, files.Archive, files.Runs, files.Scripts, files.Shortcut, files.DiskLike, files.Page) || notebook(r) || r.Has(files.Macro, files.Note)
	})
	return all(thread, l.quoted(), risky)
}

// quoted finds an address of the tenant in what is quoted below the answer.
func (l *look) quoted() []content.Text {
	_, below, _ := strings.Cut(l.Text, "\n")
	for word := range strings.FieldsFuncSeq(below, func(r rune) bool { return strings.ContainsRune(" \n<>()[]\"',;:", r) }) {
		if at := strings.IndexByte(word, '@'); at > 0 && l.own(strings.ToLower(domainOf(word))) {
			return one(true, quote("quoted", word))
		}
	}
	return nil
}

func (l *look) strangeInvite() []content.Text {
	return one(l.Invite && l.new() && !l.inside(), quote("invitation from", mailbox(l.From)))
}
