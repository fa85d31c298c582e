package sender

import (
	"io"

	"golang.org/x/net/html/charset"
)

// decoder reads a name in any charset that browsers know.
func decoder(label string, r io.Reader) (io.Reader, error) { return charset.NewReaderLabel(label, r) }
