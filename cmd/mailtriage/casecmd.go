package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"mailtriage/graph"
	"mailtriage/graph/evidence"
	"mailtriage/graph/evidence/casefolder"
	"mailtriage/graph/triage"
)

// takenBy is what evidence is taken by.
func takenBy() string { return "mailtriage " + buildVersion() }

// touching are the lines of the journal that touch a message.
func touching(h graph.Header) ([]string, error) {
	return triage.Touching(stateHome("journal"), h.ID, h.InternetMessageID)
}

func newCase(c console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "case",
		Short: "Check a case folder, report it, or pack it",
		Long: `A case folder holds a message as evidence: its bytes, what is attached, what there is to read of it, and a manifest that
says of each file where it is from and what its hashes are. mailtriage do case makes them, and so does the app's export. These commands read
them and change nothing.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newCaseVerify(c), newCaseReport(c), newCasePack(c))
	return cmd
}

// oneDir is the folder that a command is about.
func oneDir(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return usagef("%s takes one folder (see %s --help)", cmd.CommandPath(), cmd.CommandPath())
	}
	return nil
}

func newCaseVerify(c console) *cobra.Command {
	return &cobra.Command{
		Use:   "verify DIR",
		Short: "Check that every file of a case is as it was written",
		Long: `verify reads every file of the case in DIR, or of all cases in it, and holds it to the manifest; it follows the manifest's
chain, holds SHA256SUMS to it, and names what was changed, taken out or put there later. Who writes all of it anew, or takes away
a case as a whole, can't be found out by it: keep a copy of SHA256SUMS elsewhere.

Exit code 0: all is as it was written; 1: something is not, or can't be read.`,
		Args: oneDir,
		RunE: func(_ *cobra.Command, args []string) error {
			cases, err := casefolder.Find(args[0])
			if err != nil {
				return err
			}
			wrong := 0
			for _, dir := range cases {
				v, err := casefolder.Verify(dir)
				if err != nil { // and the other cases are looked at all the same
					v.Problems = []casefolder.Problem{{File: casefolder.ManifestFile, What: err.Error()}}
				}
				for _, p := range v.Problems {
					if _, err := fmt.Fprintf(c.out, "%s: %s: %s\n", safeText(dir), safeText(p.File), safeText(p.What)); err != nil {
						return err
					}
				}
				if len(v.Problems) > 0 {
					wrong++
					continue
				}
				if _, err := fmt.Fprintf(c.out, "%s: %d files, all as they were written\n", safeText(dir), v.Files); err != nil {
					return err
				}
			}
			if wrong > 0 {
				return fmt.Errorf("%d of %d cases are not as they were written", wrong, len(cases))
			}
			return nil
		},
	}
}

func newCaseReport(c console) *cobra.Command {
	var format, out string
	cmd := &cobra.Command{
		Use:   "report DIR",
		Short: "Write a case in words, for a ticket: Markdown, or HTML on one page",
		Long: `report checks the case in DIR and writes who took it when, its headers, files with hashes, indicators, what was done, and the
text: all of it made safe, with nothing to click and nothing that is loaded.`,
		Example: "  mailtriage case report cases/2026-11-24T091230Z\\ invoice --out ticket.html",
		Args:    oneDir,
		RunE: func(_ *cobra.Command, args []string) error {
			if format == "" {
				format = map[bool]string{true: "html", false: "md"}[strings.HasSuffix(strings.ToLower(out), ".html")]
			}
			if format != "md" && format != "html" {
				return usagef("--format is %q: md or html", format)
			}
			cases, err := casefolder.Find(args[0])
			if err != nil {
				return err
			}
			if len(cases) > 1 {
				return usagef("%s holds %d cases: a report is of one, name its folder", safeText(args[0]), len(cases))
			}
			r, err := casefolder.ReadReport(cases[0])
			if err != nil {
				return err
			}
			text := r.Markdown()
			if format == "html" {
				if text, err = r.HTML(); err != nil {
					return err
				}
			}
			if out != "" {
				_, err = evidence.WriteFile(out, []byte(text))
			} else {
				_, err = fmt.Fprint(c.out, text)
			}
			if err == nil && len(r.Verdict.Problems) > 0 {
				err = errors.New("the case is not as it was written: the report says how")
			}
			return err
		},
	}
	cmd.Flags().StringVar(&format, "format", "", "md or html; without it, as --out ends")
	cmd.Flags().StringVar(&out, "out", "", "the file to write; one that is there is never written over (default: standard output)")
	return cmd
}

func newCasePack(c console) *cobra.Command {
	var password, out string
	cmd := &cobra.Command{
		Use:   "pack DIR",
		Short: "Pack a case, or a folder of cases, as a zip",
		Long: `pack writes all of DIR into one zip and tells its SHA-256. With --password it is encrypted as zip does of old, which every tool
opens: that keeps scanners and careless hands away from it, as is the custom with malware ("infected"), and protects
nothing. The password is no secret: it stands in the list of processes.`,
		Example: "  mailtriage case pack cases --password infected",
		Args:    oneDir,
		RunE: func(_ *cobra.Command, args []string) error {
			dir := filepath.Clean(args[0])
			if _, err := casefolder.Find(dir); err != nil {
				return err
			}
			if out == "" {
				abs, err := filepath.Abs(dir)
				if err != nil {
					return err
				}
				out = abs + ".zip"
			}
			f, err := evidence.Pack(dir, out, password)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(c.out, "%s  %s\n", f.SHA256, safeText(f.Path))
			return err
		},
	}
	cmd.Flags().StringVar(&password, "password", "", "encrypt with this word, as malware is handed on: infected")
	cmd.Flags().StringVar(&out, "out", "", "the zip; one that is there is never written over (default: DIR.zip)")
	return cmd
}
