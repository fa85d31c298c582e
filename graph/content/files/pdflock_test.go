package files

import (
	"slices"
	"strings"
	"testing"
)

// TestEncryptedPDFs reads what opens without a password. The files are one page of our own, as qpdf 11 encrypts it.
func TestEncryptedPDFs(t *testing.T) {
	for _, name := range []string{"rc4-40.pdf", "rc4-128.pdf", "aes-128.pdf", "aes-256-r5.pdf", "aes-256.pdf"} {
		t.Run(name, func(t *testing.T) {
			got, _ := TextOf(name, "", fixture(t, name))
			if !strings.Contains(got.Words, "pay at https://locked.example/now") || !strings.Contains(got.Words, "note.locked.example") {
				t.Errorf("words %q", got.Words)
			}
			if r := Look(name, "", fixture(t, name)); r.Encrypted || !slices.ContainsFunc(r.Findings, func(f Finding) bool { return strings.Contains(f.Words, "opens without a password") }) {
				t.Errorf("%+v", r.Findings)
			}
			if !slices.Contains(got.Links, "https://link.locked.example/") || len(got.Notes) != 0 {
				t.Errorf("links %q, notes %q", got.Links, got.Notes)
			}
		})
	}
	if r := Look("a.pdf", "", fixture(t, "with-password.pdf")); slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Kind == Link && len(f.Evidence) > 0 }) {
		t.Errorf("with a password: %+v", r.Findings)
	}
	got, _ := TextOf("a.pdf", "", fixture(t, "with-password.pdf"))
	if strings.TrimSpace(got.Words) != "" || len(got.Links) != 0 || !strings.Contains(strings.Join(got.Notes, " "), "encrypted") {
		t.Errorf("with a password: %+v", got)
	}
}

// TestBrokenLocks: what is written of a lock is as hostile as the rest.
func TestBrokenLocks(t *testing.T) {
	for _, d := range []string{
		"/V 1 /R 2", "/V 2 /R 3 /Length 9999 /O (x) /U (y) /P 1e99", "/V 4 /R 4 /StmF /X /CF << /X 7 >>", "/V 5 /R 6 /U (short) /UE (short)",
		"/V 5 /R 6 /U <" + strings.Repeat("00", 48) + "> /UE <" + strings.Repeat("00", 32) + ">", "/V 5 /R 5 /U <" + strings.Repeat("00", 48) + "> /UE <00>",
	} {
		data := strings.Replace(string(pdfOf("1", "<< /Filter /Standard "+d+" >>", "<< /Type /Page /Contents 4 0 R >>", pdfStream("", "BT (read.example) Tj ET"))), "/Root 1 0 R", "/Encrypt 2 0 R /ID [() 5]", 1)
		got, _ := TextOf("a.pdf", "", []byte(data))
		if !strings.Contains(got.Words, "read.example") || len(got.Notes) == 0 { // that it is encrypted was a lie, maybe
			t.Errorf("%s: %+v", d, got)
		}
	}
}
