// Command mailtriage triages a Microsoft 365 mailbox from the terminal.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/pkg/browser"

	"mailtriage/graph/auth/vault"
	"mailtriage/graph/content"
)

// Exit codes: what was asked is done, could not be done, or was asked in a way that can't be understood. Actions have more
// of them: see package do.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	browser.Stdout, browser.Stderr = io.Discard, io.Discard // what a browser says of itself is not for the screen
	code := run(ctx, console{
		in: os.Stdin, out: os.Stdout, err: os.Stderr, getenv: os.Getenv, environ: os.Environ(), home: settingsHome(),
		keyring: vault.System(os.Getenv("DBUS_SESSION_BUS_ADDRESS")), platformCache: true,
	}, os.Args[1:])
	stop()
	os.Exit(code)
}

// console is what a program is given to talk to and to know of its surroundings.
type console struct {
	in       io.Reader
	out, err io.Writer
	getenv   func(string) string
	environ  []string
	home     string         // the platform's place for settings
	keyring  *vault.Keyring // where secrets are
	// keyringNote says why no keyring is looked at; empty: it is.
	keyringNote   string
	platformCache bool // a person's tokens are kept in the platform's own cache, where it has one
}

// errGivenUp is the error of what was ended from outside.
var errGivenUp = errors.New("given up")

// run runs the command line and returns the exit code; an error is one clear line on stderr.
func run(ctx context.Context, c console, args []string) int {
	root := newRoot(c)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitDone
	}
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		err = errGivenUp
	}
	code, said, of := exitCode(err)
	if !said {
		_, _ = fmt.Fprintln(c.err, "mailtriage: "+content.Log(err.Error()))
	}
	if of {
		return code
	}
	var usage usageError
	if errors.As(err, &usage) {
		return exitUsage
	}
	return exitFailed
}
