package evidence

import (
	"crypto/rand"
	"fmt"
	"hash/crc32"
	"io"
)

// cipherHead is how many random bytes stand before what is encrypted.
const cipherHead = 12

// zipCipher encrypts as zip does of old (APPNOTE.TXT, section 6.1: "traditional PKWARE encryption"). It is broken, and no
// protection; malware is handed on in it because every tool and every scanner knows it for what it is. No library of zip
// with encryption is kept up any more: this is all there is to it.
type zipCipher struct {
	w    io.Writer
	keys [3]uint32
	buf  []byte
}

// newZipCipher writes what stands before the bytes; check is by which a tool knows that the password is right.
func newZipCipher(w io.Writer, password string, check byte) (*zipCipher, error) {
	c := &zipCipher{w: w, keys: [3]uint32{0x12345678, 0x23456789, 0x34567890}}
	for i := range len(password) {
		c.update(password[i])
	}
	var head [cipherHead]byte
	if _, err := rand.Read(head[:]); err != nil {
		return nil, fmt.Errorf("encrypting: %w", err)
	}
	head[cipherHead-1] = check
	_, err := c.Write(head[:])
	return c, err
}

func (c *zipCipher) update(b byte) {
	c.keys[0] = step(c.keys[0], b)
	c.keys[1] = (c.keys[1]+c.keys[0]&0xff)*134775813 + 1
	c.keys[2] = step(c.keys[2], byte(c.keys[1]>>24))
}

func step(crc uint32, b byte) uint32 { return crc>>8 ^ crc32.IEEETable[byte(crc)^b] }

// next is the byte of the key that is next.
func (c *zipCipher) next() byte {
	t := c.keys[2]&0xffff | 2
	return byte(t * (t ^ 1) >> 8)
}

func (c *zipCipher) Write(p []byte) (int, error) {
	c.buf = c.buf[:0]
	for _, b := range p {
		c.buf = append(c.buf, b^c.next())
		c.update(b)
	}
	n, err := c.w.Write(c.buf)
	if err != nil {
		return n, fmt.Errorf("encrypting: %w", err)
	}
	return len(p), nil
}
