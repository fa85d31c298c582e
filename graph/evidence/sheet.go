package evidence

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"mailtriage/graph/content"
)

// Sheet is a list as it is exported: a row for each line, a value for each field. Values are as they came; both forms
// make them safe to look at.
type Sheet struct {
	Fields []string
	Rows   [][]string
}

// Encode writes a sheet in the form that a file's name asks for: ".csv" (RFC 4180, a line of names first; what a
// spreadsheet would take for a formula begins with an apostrophe) or ".jsonl" (a JSON object a line).
func (s Sheet) Encode(name string) ([]byte, error) {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".csv":
		return s.csv()
	case ".jsonl":
		return s.jsonl()
	}
	return nil, fmt.Errorf("the name ends neither in .csv nor in .jsonl: %s", content.Value(filepath.Base(name)))
}

func (s Sheet) csv() ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	lines := [][]string{s.Fields}
	for _, row := range s.Rows {
		safe := make([]string, len(row))
		for i, v := range row {
			safe[i] = content.NoFormula(content.Block(v).String())
		}
		lines = append(lines, safe)
	}
	if err := w.WriteAll(lines); err != nil {
		return nil, fmt.Errorf("writing CSV: %w", err)
	}
	return b.Bytes(), nil
}

func (s Sheet) jsonl() ([]byte, error) {
	var b bytes.Buffer
	for _, row := range s.Rows {
		for i, v := range row {
			name, err := json.Marshal(s.Fields[i])
			if err != nil {
				return nil, fmt.Errorf("writing JSON: %w", err)
			}
			value, err := json.Marshal(content.Block(v).String())
			if err != nil {
				return nil, fmt.Errorf("writing JSON: %w", err)
			}
			b.WriteString(map[bool]string{true: "{", false: ","}[i == 0])
			b.Write(slices.Concat(name, []byte(":"), value))
		}
		b.WriteString("}\n")
	}
	return b.Bytes(), nil
}

// WriteFile writes a file of ours whole, mode 0600, or not at all; never over another: then the error is fs.ErrExist.
// Folders on the way to it are made.
func WriteFile(path string, raw []byte) (File, error) {
	dir, err := openFolder(filepath.Dir(path))
	if err != nil {
		return File{}, err
	}
	defer func() { _ = dir.root.Close() }()
	name := filepath.Base(path)
	if err := dir.whole(name, raw); err != nil {
		return File{}, fmt.Errorf("writing %s: %w", content.Value(name), err)
	}
	if err := dir.sync(""); err != nil {
		return File{}, err
	}
	return File{Path: path, Size: len(raw), SHA256: sumOf(raw)}, nil
}

// Save writes a file that came with a message whole, mode 0600, into a folder, which is made if it is not there: under its
// name, or a numbered one where that is taken.
func Save(folder, name string, raw []byte) (File, error) {
	where, err := filepath.Abs(folder)
	if err != nil {
		return File{}, fmt.Errorf("finding the folder: %w", err)
	}
	dir, err := openFolder(where)
	if err != nil {
		return File{}, err
	}
	defer func() { _ = dir.root.Close() }()
	f, err := dir.put("", content.FileName(name), raw)
	if err != nil {
		return File{}, fmt.Errorf("writing %s: %w", content.Log(name), err)
	}
	f.Path = filepath.Join(where, filepath.FromSlash(f.Path))
	return f, dir.sync("")
}
