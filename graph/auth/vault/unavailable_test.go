package vault

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/godbus/dbus/v5"
	"github.com/zalando/go-keyring"
)

// exited is an *exec.ExitError as far as anybody looks.
type exited int

func (e exited) ExitCode() int { return int(e) }
func (e exited) Error() string { return fmt.Sprint("exit status ", int(e)) }

func TestReasons(t *testing.T) {
	bus := func(name, text string) error { return dbus.Error{Name: name, Body: []any{text}} }
	for _, test := range []struct {
		platform string
		err      error
		want     Reason
	}{
		{"linux", errNoBus, NoBus},
		{"linux", &exec.Error{Name: "dbus-launch", Err: exec.ErrNotFound}, NoBus},
		{"linux", errors.New("dbus: couldn't determine address of session bus"), NoBus},
		{"linux", &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, NoBus},
		{"linux", dbus.ErrClosed, NoBus},
		{"linux", bus("org.freedesktop.DBus.Error.ServiceUnknown", "The name org.freedesktop.secrets was not provided by any .service files"), NoService},
		{"linux", bus("org.freedesktop.DBus.Error.Spawn.ChildExited", "Process org.freedesktop.secrets exited with status 1"), NoService},
		{"linux", bus("org.freedesktop.DBus.Error.NameHasNoOwner", ""), NoService},
		{"openbsd", errors.New("failed to unlock correct collection '/org/freedesktop/secrets/aliases/default'"), Locked},
		{"linux", bus("org.freedesktop.Secret.Error.IsLocked", "Cannot create an item in a locked collection"), Locked},
		{"linux", bus("org.freedesktop.DBus.Error.NoReply", "Message recipient disconnected"), TimedOut},
		{"linux", bus("org.freedesktop.DBus.Error.AccessDenied", "An SELinux policy prevents this"), Refused},
		{"linux", keyring.ErrSetDataTooBig, Refused},
		{"linux", fmt.Errorf("x: %w", context.DeadlineExceeded), TimedOut},
		{"plan9", keyring.ErrUnsupportedPlatform, NoService},
		{"darwin", exited(36), Locked},
		{"darwin", exited(51), Locked},
		{"darwin", exited(128), Locked},
		{"darwin", exited(37), NoService},
		{"darwin", exited(50), NoService},
		{"darwin", exited(53), NoService},
		{"darwin", exited(1), Refused},
		{"darwin", &exec.Error{Name: "/usr/bin/security", Err: exec.ErrNotFound}, NoService},
		{"darwin", keyring.ErrSetDataTooBig, Refused},
		{"windows", syscall.Errno(1312), NoService},
		{"windows", syscall.Errno(5), Refused},
	} {
		if got := reasonOf(test.err, test.platform); got != test.want {
			t.Errorf("%s: %v: %v, want %v", test.platform, test.err, got, test.want)
		}
	}
}

func TestWords(t *testing.T) {
	seen := map[string]string{}
	for _, platform := range []string{"linux", "freebsd", "darwin", "windows"} {
		for _, reason := range []Reason{Refused, NoBus, NoService, Locked, TimedOut} {
			e := &Unavailable{Reason: reason, Platform: platform, Err: errors.New("no\x1b[31m\nreally " + strings.Repeat("x", 500))}
			words, advice := e.Error(), e.Advice()
			if strings.ContainsAny(words+advice, "\x1b\n") || len([]rune(words)) > 260 {
				t.Errorf("%s, %d: not a clean short line: %q", platform, reason, words)
			}
			if platform != "linux" && platform != "freebsd" && reason != NoBus && strings.Contains(words+e.mend(), "D-Bus") {
				t.Errorf("%s, %d: words of another platform: %s %s", platform, reason, words, e.mend())
			}
			for _, variable := range []string{"AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET", "AZURE_CLIENT_CERTIFICATE_PATH"} {
				if !strings.Contains(advice, variable) {
					t.Errorf("%s, %d: the advice does not name %s", platform, reason, variable)
				}
			}
			if before, ok := seen[words]; ok && before != platform && platform != "freebsd" && reason != NoBus {
				t.Errorf("%s, %d: the same words as on %s: %s", platform, reason, before, words)
			}
			seen[words] = platform
		}
	}
	e := &Unavailable{Reason: NoService, Platform: "linux"}
	if got, want := e.Error()+". "+e.Advice(), "there is no keyring: nothing on the D-Bus session bus serves the Secret Service. "+
		"Install and start gnome-keyring, KWallet, or KeePassXC with its Secret Service switched on. "+
		"Or do without a keyring: set AZURE_TENANT_ID, AZURE_CLIENT_ID, and AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH. "+
		"Secrets are not written to a file."; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got, want := (&Unavailable{Platform: "darwin", Err: errors.New("exit\nstatus 1")}).Error(), "the keychain refused: exit status 1"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestWhereABusIsLookedFor(t *testing.T) {
	dir := t.TempDir()
	socket := filepath.Join(dir, "bus")
	for _, address := range []string{"", "autolaunch:"} {
		if err := missingBus(address, socket); !errors.Is(err, errNoBus) {
			t.Errorf("%q, no socket: %v", address, err)
		}
		if err := missingBus(address, dir); !errors.Is(err, errNoBus) {
			t.Errorf("%q, no socket but a folder: %v", address, err)
		}
	}
	if err := missingBus("unix:path=/nowhere", socket); err != nil {
		t.Errorf("an address: %v", err)
	}
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Skip("no Unix sockets here")
	}
	defer listener.Close()
	if err := missingBus("", socket); err != nil {
		t.Errorf("a socket: %v", err)
	}
}
