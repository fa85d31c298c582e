package main

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"mailtriage/graph/content"
	"mailtriage/graph/triage"
)

// exported is one row of the export: one message, or one address, of one action. All text in it is safe to look at.
type exported struct {
	When              string `json:"when"`
	Ended             string `json:"ended,omitempty"`
	Who               string `json:"who"`
	Mailbox           string `json:"mailbox"`
	Action            string `json:"action"`
	Job               string `json:"job"`
	UndoOf            string `json:"undoOf,omitempty"`
	MessageID         string `json:"messageId,omitempty"`
	InternetMessageID string `json:"internetMessageId,omitempty"`
	Subject           string `json:"subject,omitempty"`
	Sender            string `json:"sender,omitempty"`
	SentTo            string `json:"sentTo,omitempty"`
	FromFolder        string `json:"fromFolder,omitempty"`
	ToFolder          string `json:"toFolder,omitempty"`
	ToPath            string `json:"toPath,omitempty"`
	LiesIn            string `json:"liesIn,omitempty"`
	NewMessageID      string `json:"newMessageId,omitempty"`
	Result            string `json:"result"`
	RequestID         string `json:"requestId,omitempty"`
	Error             string `json:"error,omitempty"`
}

func newJournalExport(c console, read func() (triage.History, error)) *cobra.Command {
	var w chosen
	format := ""
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write what was done to stdout, a row a message: JSON Lines or CSV",
		Long: `export writes a row for each message, or each address of a block, of each action, oldest first: when, ended, who,
mailbox, action, job, undoOf, messageId, internetMessageId, subject, sender, fromFolder, toFolder, toPath, liesIn,
newMessageId, result, requestId, error. In CSV (RFC 4180) a cell that a spreadsheet would take for a formula begins with
an apostrophe.`,
		Example: "  mailtriage journal export --since 2026-11-01 --format csv > november.csv",
		Args:    noArguments,
		RunE: func(*cobra.Command, []string) error {
			if format != "jsonl" && format != "csv" {
				return usagef("--format is %q: jsonl or csv", format)
			}
			list, err := c.wanted(w, read)
			if err != nil {
				return err
			}
			if format == "csv" {
				return exportCSV(c.out, list)
			}
			out := json.NewEncoder(c.out)
			out.SetEscapeHTML(false)
			return eachRow(list, func(x exported) error { return out.Encode(x) })
		},
	}
	w.flags(cmd)
	cmd.Flags().StringVar(&format, "format", "jsonl", "jsonl: a JSON object a line; csv: with a line of names")
	return cmd
}

// eachRow goes through all rows of actions; an action without one is a row by itself.
func eachRow(list []triage.Record, do func(exported) error) error {
	for _, r := range list {
		rows := r.Rows
		if len(rows) == 0 {
			rows = []triage.Row{{Result: r.Result(), Error: r.Error}}
		}
		for _, row := range rows {
			if err := do(exportRow(r, row)); err != nil {
				return fmt.Errorf("writing the export: %w", err)
			}
		}
	}
	return nil
}

func exportRow(r triage.Record, row triage.Row) exported {
	x := exported{
		When: r.Begun.UTC().Format(time.RFC3339Nano), Who: r.Who, Mailbox: r.Mailbox, Action: string(r.Action), Job: string(r.Job), UndoOf: string(r.UndoOf),
		MessageID: row.ID, InternetMessageID: row.InternetMessageID, Subject: row.Subject, Sender: cmp.Or(row.Sender, row.From), SentTo: strings.Join(r.Send.Recipients(), "; "), FromFolder: row.FolderID,
		ToFolder: r.To.ID, ToPath: r.To.Path, LiesIn: row.Parent, NewMessageID: row.NewID, Result: row.Result, RequestID: row.RequestID, Error: row.Error,
	}
	if r.UndoOf != "" { // where it went is told by liesIn
		x.ToFolder, x.ToPath = "", ""
	}
	if !r.Ended.IsZero() {
		x.Ended = r.Ended.UTC().Format(time.RFC3339Nano)
	}
	for _, s := range x.cells() {
		*s.value = safeText(*s.value)
	}
	return x
}

// cell is one value with its name.
type cell struct {
	name  string
	value *string
}

func (x *exported) cells() []cell {
	return []cell{
		{"when", &x.When}, {"ended", &x.Ended}, {"who", &x.Who}, {"mailbox", &x.Mailbox}, {"action", &x.Action}, {"job", &x.Job}, {"undoOf", &x.UndoOf},
		{"messageId", &x.MessageID}, {"internetMessageId", &x.InternetMessageID}, {"subject", &x.Subject}, {"sender", &x.Sender}, {"sentTo", &x.SentTo},
		{"fromFolder", &x.FromFolder}, {"toFolder", &x.ToFolder}, {"toPath", &x.ToPath}, {"liesIn", &x.LiesIn}, {"newMessageId", &x.NewMessageID},
		{"result", &x.Result}, {"requestId", &x.RequestID}, {"error", &x.Error},
	}
}

// exportCSV writes rows as RFC 4180 has them.
func exportCSV(w io.Writer, list []triage.Record) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	var names []string
	for _, c := range new(exported).cells() {
		names = append(names, c.name)
	}
	if err := out.Write(names); err != nil {
		return fmt.Errorf("writing the export: %w", err)
	}
	err := eachRow(list, func(x exported) error {
		values := make([]string, 0, len(names))
		for _, c := range x.cells() {
			values = append(values, content.NoFormula(*c.value))
		}
		return out.Write(values)
	})
	if out.Flush(); err == nil {
		err = out.Error()
	}
	return err
}
