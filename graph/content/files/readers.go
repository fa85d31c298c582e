package files

// readers is what looks into files of a type.
func readers() map[string]func(*file) {
	return map[string]func(*file){
		"zip": (*file).zip, "tar": (*file).tar, "gz": (*file).gzip, "bz2": (*file).bzip2, "xz": (*file).xz,
		"7z": (*file).sevenZip, "rar": (*file).rar, "cab": (*file).cab, "iso": (*file).iso,
		"ole": (*file).ole, "rtf": (*file).rtf, "officexml": (*file).officeXML, "mht": (*file).officeXML, "one": (*file).onenote,
		"pdf": (*file).pdf, "html": (*file).page, "svg": (*file).page, "hta": (*file).script, "ics": (*file).calendar, "vcf": (*file).calendar,
		"lnk": (*file).lnk, "url": (*file).settings, "desktop": (*file).settings, "library": (*file).settings, "reg": (*file).settings,
		"rdp": (*file).settings, "jnlp": (*file).settings, "query": (*file).settings, "msc": (*file).settings,
		"xml": (*file).xml, "png": (*file).picture, "jpg": (*file).picture, "gif": (*file).picture, "bmp": (*file).picture, "webp": (*file).picture,
		"pe": (*file).pe, "js": (*file).script, "vbs": (*file).script, "wsf": (*file).script, "ps1": (*file).script, "bat": (*file).script,
		"sh": (*file).script, "py": (*file).script,
	}
}
