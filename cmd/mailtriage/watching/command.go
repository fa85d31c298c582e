package watching

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"time"

	"mailtriage/cmd/mailtriage/jsonl"
)

// Command makes a handler of messages that runs a command line by the shell: the records are on its standard input, a line
// each, and never in its arguments or variables. What it writes goes to out, made safe. A command that takes longer than patience is
// ended.
func Command(line string, environ []string, patience time.Duration, out io.Writer) func(context.Context, []any) error {
	return func(ctx context.Context, records []any) error {
		var in bytes.Buffer
		for _, r := range records {
			text, err := jsonl.Line(r)
			if err != nil {
				return err
			}
			in.Write(text)
		}
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		shell := []string{"/bin/sh", "-c", line}
		if runtime.GOOS == "windows" {
			shell = []string{"cmd", "/C", line}
		}
		cmd := exec.CommandContext(ctx, shell[0], shell[1:]...)
		var mu sync.Mutex
		plain, errs, said := &safe{w: out, mu: &mu}, &safe{w: out, mu: &mu}, &lastLine{}
		cmd.Stdin, cmd.Stdout, cmd.Stderr, cmd.Env, cmd.WaitDelay = &in, plain, io.MultiWriter(errs, said), environ, time.Second
		ownGroup(cmd)
		err := cmd.Run()
		plain.flush()
		errs.flush()
		switch {
		case errors.Is(err, exec.ErrWaitDelay):
			return nil // it ended well, and left something behind that goes on
		case errors.Is(ctx.Err(), context.DeadlineExceeded):
			return fmt.Errorf("the command took longer than %s", patience)
		case err != nil && said.text() != "":
			return fmt.Errorf("the command: %w: %s", err, said.text())
		case err != nil:
			return fmt.Errorf("the command: %w", err)
		}
		return nil
	}
}

// lastLine keeps the end of what is written.
type lastLine struct{ end []byte }

// lastBytes is how much of it.
const lastBytes = 400

func (l *lastLine) Write(p []byte) (int, error) {
	l.end = append(l.end, p...)
	l.end = l.end[max(0, len(l.end)-lastBytes):]
	return len(p), nil
}

func (l *lastLine) text() string {
	lines := strings.Split(strings.TrimSpace(string(l.end)), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}
