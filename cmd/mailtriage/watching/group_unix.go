//go:build !windows

package watching

import (
	"os/exec"
	"syscall"
)

// ownGroup keeps what ends the watch from the command at work, and ends the command with all that it has begun.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
