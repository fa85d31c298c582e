package files

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5" //nolint:gosec // as the format has it
	"crypto/rc4" //nolint:gosec // as above
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
)

// Many a PDF is encrypted and opens without a password all the same: whoever reads it sees its text, and what scans it does not
// (ISO 32000-1 7.6, ISO 32000-2 7.6.4).

// pdfLock opens what is encrypted in a file.
type pdfLock struct {
	key   []byte
	cfm   string // how: "V2" (RC4), "AESV2", "AESV3"
	opens bool
}

// pdfPad is what stands for an empty password.
var pdfPad = []byte("\x28\xbf\x4e\x5e\x4e\x75\x8a\x41\x64\x00\x4e\x56\xff\xfa\x01\x08\x2e\x2e\x00\xb6\xd0\x68\x3e\x80\x2f\x0c\xa9\xfe\x64\x53\x69\x7a")

// lock reads how a file is encrypted, and the key that an empty password gives; nil: it is not, or takes a password.
func (o *pdfObjects) lock() *pdfLock {
	trailer := o.trailer()
	d := o.dict(trailer["Encrypt"])
	if d == nil || o.value(d["Filter"]) != pdfName("Standard") {
		return nil
	}
	number := func(key string) int {
		n, _ := o.value(d[key]).(float64)
		return int(n)
	}
	l := &pdfLock{cfm: "V2"}
	if number("V") >= 4 {
		name, _ := o.value(d["StmF"]).(pdfName)
		cfm, _ := o.value(o.dict(o.dict(d["CF"])[string(name)])["CFM"]).(pdfName)
		l.cfm = string(cfm)
	}
	u, _ := o.value(d["U"]).([]byte)
	if r := number("R"); r >= 5 {
		wrapped, _ := o.value(d["UE"]).([]byte)
		l.modern(u, wrapped, r)
	} else {
		owner, _ := o.value(d["O"]).([]byte)
		id := []byte{}
		if list := o.array(trailer["ID"]); len(list) > 0 {
			id, _ = o.value(list[0]).([]byte)
		}
		meta, _ := o.value(d["EncryptMetadata"]).(pdfWord)
		size := 5
		if n := number("Length"); number("V") >= 2 && n >= 40 && n <= 128 {
			size = n / 8
		}
		if number("V") >= 4 {
			size = 16
		}
		l.older(owner, u, id, uint32(int64(number("P"))), r, size, meta == "false") //nolint:gosec // its bits are what counts
	}
	if !l.opens {
		return nil
	}
	return l
}

// trailer is the dictionary that tells of encryption: at the end, or that of a stream of references.
func (o *pdfObjects) trailer() pdfDict {
	for _, x := range o.all {
		if d, ok := x.value.(pdfDict); ok && d["Type"] == pdfName("XRef") && d["Encrypt"] != nil {
			return d
		}
	}
	d := o.data[:min(len(o.data), pdfLimit)]
	for range 8 { // of editions, the first that tells
		at := bytes.LastIndex(d, []byte("trailer"))
		if at < 0 {
			break
		}
		p := &pdfParser{d: d, i: at + len("trailer"), left: 10_000}
		if t, ok := p.next(0).(pdfDict); ok && t["Encrypt"] != nil {
			return t
		}
		d = d[:at]
	}
	return nil
}

// older makes the key of revisions 2 to 4 (algorithms 2, 4 and 5).
func (l *pdfLock) older(owner, user, id []byte, permits uint32, revision, size int, bareMeta bool) {
	h := md5.New() //nolint:gosec // as the format has it
	h.Write(pdfPad)
	h.Write(owner[:min(len(owner), 32)])
	h.Write(binary.LittleEndian.AppendUint32(nil, permits))
	h.Write(id)
	if revision >= 4 && bareMeta {
		h.Write([]byte{0xff, 0xff, 0xff, 0xff})
	}
	key := h.Sum(nil)
	if revision >= 3 {
		for range 50 {
			sum := md5.Sum(key[:size]) //nolint:gosec // as above
			key = sum[:]
		}
	}
	l.key = key[:size]
	check := bytes.Clone(pdfPad)
	if revision >= 3 {
		sum := md5.Sum(append(bytes.Clone(pdfPad), id...)) //nolint:gosec // as above
		check = sum[:]
	}
	rounds := 1
	if revision >= 3 {
		rounds = 20
	}
	for i := range rounds {
		part := bytes.Clone(l.key)
		for j := range part {
			part[j] ^= byte(i)
		}
		check = decipher(part, check)
	}
	l.opens = len(user) >= len(check) && bytes.Equal(check, user[:len(check)])
}

// modern unwraps the key of revisions 5 and 6 (algorithm 2.A).
func (l *pdfLock) modern(user, wrapped []byte, revision int) {
	if len(user) < 48 || len(wrapped) < 32 {
		return
	}
	hash := func(salt []byte) []byte {
		if revision == 5 {
			sum := sha256.Sum256(salt)
			return sum[:]
		}
		return hardened(salt)
	}
	if !bytes.Equal(hash(user[32:40]), user[:32]) {
		return
	}
	block, err := aes.NewCipher(hash(user[40:48]))
	if err != nil {
		return
	}
	l.key, l.opens = make([]byte, 32), true
	cipher.NewCBCDecrypter(block, make([]byte, 16)).CryptBlocks(l.key, wrapped[:32])
}

// hardened is the hash of an empty password with a salt (algorithm 2.B).
func hardened(salt []byte) []byte {
	sum := sha256.Sum256(salt)
	k := sum[:]
	for i := 0; ; i++ {
		mixed := bytes.Repeat(k, 64)
		block, err := aes.NewCipher(k[:16])
		if err != nil {
			return nil
		}
		cipher.NewCBCEncrypter(block, k[16:32]).CryptBlocks(mixed, mixed)
		rest := 0
		for _, b := range mixed[:16] {
			rest += int(b)
		}
		switch rest % 3 {
		case 0:
			s := sha256.Sum256(mixed)
			k = s[:]
		case 1:
			s := sha512.Sum384(mixed)
			k = s[:]
		default:
			s := sha512.Sum512(mixed)
			k = s[:]
		}
		if i >= 63 && int(mixed[len(mixed)-1]) <= i-31 {
			return k[:32]
		}
	}
}

func decipher(key, b []byte) []byte {
	out := make([]byte, len(b))
	if c, err := rc4.NewCipher(key); err == nil { //nolint:gosec // as the format has it
		c.XORKeyStream(out, b)
	}
	return out
}

// open opens what is encrypted of an object (algorithms 1 and 1.A).
func (l *pdfLock) open(b []byte, number pdfRef, generation int) []byte {
	key := l.key
	if l.cfm != "AESV3" {
		key = binary.LittleEndian.AppendUint32(bytes.Clone(l.key), uint32(number))[:len(l.key)+3] //nolint:gosec // its low bytes
		key = binary.LittleEndian.AppendUint16(key, uint16(generation))                           //nolint:gosec // as above
		if l.cfm == "AESV2" {
			key = append(key, "sAlT"...)
		}
		sum := md5.Sum(key) //nolint:gosec // as the format has it
		key = sum[:min(len(l.key)+5, 16)]
	}
	switch l.cfm {
	case "V2":
		return decipher(key, b)
	case "AESV2", "AESV3":
		block, err := aes.NewCipher(key)
		if n := len(b) / aes.BlockSize * aes.BlockSize; err == nil && n >= 2*aes.BlockSize {
			out := make([]byte, n-aes.BlockSize)
			cipher.NewCBCDecrypter(block, b[:aes.BlockSize]).CryptBlocks(out, b[aes.BlockSize:n])
			if pad := int(out[len(out)-1]); pad <= aes.BlockSize && pad <= len(out) {
				out = out[:len(out)-pad]
			}
			return out
		}
		return nil
	}
	return b
}

// unlock opens all objects of a file, where that takes no password. Those within streams of objects are open with those.
func (o *pdfObjects) unlock() {
	l := o.lock()
	if l == nil {
		return
	}
	o.unlocked = true
	secret := o.object(o.trailer()["Encrypt"])
	for _, x := range o.all {
		d, _ := x.value.(pdfDict)
		if x == secret || d["Type"] == pdfName("XRef") {
			continue
		}
		x.value = l.strings(x.value, x.number, x.generation)
		if x.stream != nil && o.left > 0 {
			o.left -= int64(len(x.stream)) / 4
			x.stream = l.open(x.stream, x.number, x.generation)
		}
	}
}

// strings opens those of a value.
func (l *pdfLock) strings(v any, number pdfRef, generation int) any {
	switch v := v.(type) {
	case []byte:
		return l.open(v, number, generation)
	case []any:
		for i := range v {
			v[i] = l.strings(v[i], number, generation)
		}
	case pdfDict:
		for key := range v {
			v[key] = l.strings(v[key], number, generation)
		}
	}
	return v
}
