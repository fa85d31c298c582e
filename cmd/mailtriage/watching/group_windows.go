package watching

import "os/exec"

func ownGroup(*exec.Cmd) {}
