package report_test

import (
	"strings"
	"testing"
	"time"

	"mailtriage/graph/content"
	"mailtriage/graph/content/eml"
	"mailtriage/graph/content/report"
	"mailtriage/graph/emulator/demo"
	"mailtriage/graph/emulator/world"
)

// demoMail is all mail of the demo's abuse mailbox.
func demoMail() (all []world.Message) {
	var walk func([]world.Folder)
	walk = func(list []world.Folder) {
		for _, f := range list {
			all = append(all, f.Messages...)
			walk(f.Children)
		}
	}
	for _, b := range demo.Tenant(demo.Options{Seed: 1, Messages: 1000, Now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}).Mailboxes {
		walk(b.Folders)
	}
	return all
}

// TestDemo: each report of the demo is found, with its original, and nothing else is taken for one.
func TestDemo(t *testing.T) {
	ways := map[report.Way]int{}
	tools := map[string]int{}
	for _, m := range demoMail() {
		mail := eml.Parse(m.MIME())
		r, ok := report.Find(mail)
		if want := strings.HasPrefix(m.InternetMessageID, "<report.") || m.Subject == "A mail in a mail in a mail"; ok != want {
			t.Errorf("%q: taken for a report: %v", m.Subject, ok)
			continue
		}
		if !ok || m.Subject == "A mail in a mail in a mail" {
			continue
		}
		ways[r.Way]++
		tools[r.Tool]++
		from := r.Original.Header.Addresses("From")
		if len(from) != 1 || from[0].Address == m.From.Address || r.Words == "" || r.By.Address != m.From.Address {
			t.Errorf("%q: by %v with %q, about a mail from %v", m.Subject, r.By, r.Words, from)
		}
	}
	if ways[report.Attached] == 0 || ways[report.Inline] == 0 || len(tools) < 3 {
		t.Errorf("the demo shows %v, made with %v", ways, tools)
	}
}

// BenchmarkReady is what a mail of the demo takes until it can be drawn: read, looked into, its HTML made text.
func BenchmarkReady(b *testing.B) {
	var raws [][]byte
	for _, m := range demoMail() {
		raws = append(raws, m.MIME())
	}
	i := 0
	for b.Loop() {
		mail := eml.Parse(raws[i%len(raws)])
		report.Find(mail)
		content.Body(mail.Content())
		i++
	}
}

// BenchmarkMegabyte is a mail of 1 MB of HTML.
func BenchmarkMegabyte(b *testing.B) {
	row := `<tr><td style="padding:4px">Order</td><td><a href="https://shop.example/o?i=1">No. 1</a></td><td><b>12.00</b> &euro;</td></tr>` + "\r\n"
	raw := []byte("From: a@b.example\r\nSubject: x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><body><table>" + strings.Repeat(row, (1<<20)/len(row)) + "</table></body></html>")
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		mail := eml.Parse(raw)
		report.Find(mail)
		content.Body(mail.Content())
	}
}
