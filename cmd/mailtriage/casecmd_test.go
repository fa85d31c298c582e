package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/evidence/casefolder"
)

// oneMail is a mailbox of one message, with nothing attached.
type oneMail struct{}

func (oneMail) CopyMIME(_ context.Context, _ string, to graph.Sink) (graph.Receipt, error) {
	_, err := to.Write([]byte("From: boss@evil.org\r\nSubject: pay\r\n\r\nat https://evil.org/x\r\n"))
	return graph.Receipt{Operation: "GET it", RequestID: "request-1", Time: time.Unix(1, 0)}, err
}

func (oneMail) Attachments(context.Context, string) ([]graph.Attachment, error) { return nil, nil }

func (oneMail) CopyAttachment(context.Context, string, graph.Attachment, graph.Sink) (graph.Receipt, error) {
	return graph.Receipt{}, nil
}

// caseRun types a command about cases.
func caseRun(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	cmd := newCase(console{out: &out, err: &out})
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	cmd.SetArgs(args)
	cmd.SetOut(&out)
	err := cmd.ExecuteContext(t.Context())
	return out.String(), err
}

func TestCaseCommands(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "cases")
	o := casefolder.Order{Path: dir, Who: "ann", Messages: []graph.Header{{ID: "1", Subject: "pay"}, {ID: "2", Subject: "pay"}}}
	r, err := casefolder.Make(t.Context(), oneMail{}, o, func(int) {})
	if err != nil || len(r.Cases) != 2 {
		t.Fatalf("%+v, %v", r, err)
	}
	if out, err := caseRun(t, "verify", dir); err != nil || strings.Count(out, "all as they were written") != 2 {
		t.Errorf("%s, %v", out, err)
	}
	one := r.Cases[0].Path
	if _, err := caseRun(t, "report", dir); err == nil || !strings.Contains(err.Error(), "holds 2 cases") {
		t.Errorf("a report of two cases: %v", err)
	}
	if _, err := caseRun(t, "report", t.TempDir()); err == nil || !strings.Contains(err.Error(), "there is no case in") {
		t.Errorf("a report of no case: %v", err)
	}
	if out, err := caseRun(t, "report", one); err != nil || !strings.Contains(out, "# Case: ") || !strings.Contains(out, "hxxps") {
		t.Errorf("%s, %v", out, err)
	}
	page := filepath.Join(dir, "..", "ticket.html")
	if out, err := caseRun(t, "report", one, "--out", page); err != nil {
		t.Errorf("%s, %v", out, err)
	}
	if raw, err := os.ReadFile(page); err != nil || !strings.HasPrefix(string(raw), "<!DOCTYPE html>") {
		t.Errorf("%s, %v", raw, err)
	}
	if _, err := caseRun(t, "report", one, "--out", page); err == nil {
		t.Error("a report was written over")
	}
	if out, err := caseRun(t, "pack", dir, "--password", "infected"); err != nil || !strings.Contains(out, "cases.zip") {
		t.Errorf("%s, %v", out, err)
	}
	if err := os.WriteFile(filepath.Join(one, casefolder.TextFile), []byte("other"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := caseRun(t, "verify", dir); err == nil || !strings.Contains(out, "message.txt") || !strings.Contains(err.Error(), "1 of 2") {
		t.Errorf("%s, %v", out, err)
	}
	if out, err := caseRun(t, "report", one); err == nil || !strings.Contains(out, "NOT as it was written") {
		t.Errorf("%s, %v", out, err)
	}
	if err := os.Remove(filepath.Join(r.Cases[1].Path, casefolder.ManifestFile)); err != nil {
		t.Fatal(err)
	}
	if out, err := caseRun(t, "verify", dir); err == nil || !strings.Contains(err.Error(), "2 of 2") || !strings.Contains(out, "message.txt") || !strings.Contains(out, "manifest.jsonl") {
		t.Errorf("%s, %v", out, err)
	}
	for _, wrong := range [][]string{{"verify"}, {"verify", t.TempDir()}, {"report", one, "--format", "pdf"}, {"pack", filepath.Join(dir, "none")}, {"report", one, one}} {
		if out, err := caseRun(t, wrong...); err == nil {
			t.Errorf("%v: %s", wrong, out)
		}
	}
}
