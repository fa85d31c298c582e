package files

import "archive/zip"

func (f *file) parts(*zip.Reader) {}
