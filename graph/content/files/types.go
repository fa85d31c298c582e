package files

import (
	"path"
	"slices"
	"strings"
	"sync"
)

// Class is what opening a file of a type does.
type Class int

// The classes.
const (
	Unknown  Class = iota
	Runs           // a program: it acts when opened
	Scripts        // a script: as a program
	Shortcut       // it starts something else, or sets something
	Archive        // files in a file
	DiskLike       // files in a disk image
	Office         // a document with code in it, or without
	PDF            // as it says
	Page           // HTML: a browser opens it
	Picture        // a picture
	Media          // sound, film
	Mail           // a message
	Calendar       // an invitation, a contact
	Text           // plain text
	Data           // anything else that is known
)

// Type is what a file is.
type Type struct {
	ID    string // short: "zip"; empty: not known
	Words string // "ZIP archive"
	Media string // application/zip
	Class Class
}

// Known tells whether there is a type.
func (t Type) Known() bool { return t.ID != "" }

// row is a type with the names that go with it.
type row struct {
	Type
	ext   string // the extensions, the usual one first
	media string // further media types
}

// table is every type that has a name here. Which extensions Windows runs: the list that Outlook blocks,
// https://support.microsoft.com/office/blocked-attachments-in-outlook-434752e1-02d3-4e90-9124-8b81e49a8519
var table = []row{
	{t("pe", "Windows program", "application/vnd.microsoft.portable-executable", Runs), "exe com scr pif cpl dll ocx sys xll drv mui ax bpl wll efi", "application/x-msdownload application/x-dosexec application/x-msdos-program application/x-executable"},
	{t("elf", "Linux program", "application/x-elf", Runs), "elf so run", "application/x-sharedlib"},
	{t("macho", "macOS program", "application/x-mach-binary", Runs), "dylib", ""},
	{t("msi", "Windows installer", "application/x-msi", Runs), "msi msp mst", "application/x-ms-installer"},
	{t("appx", "Windows app package", "application/appx", Runs), "appx msix appxbundle msixbundle appinstaller", ""},
	{t("jar", "Java program", "application/java-archive", Runs), "jar war", "application/x-java-archive application/jar"},
	{t("class", "Java class", "application/x-java-applet", Runs), "class", "application/java-vm"},
	{t("apk", "Android app", "application/vnd.android.package-archive", Runs), "apk xapk", ""},
	{t("deb", "Linux package", "application/vnd.debian.binary-package", Runs), "deb rpm", "application/x-rpm"},
	{t("gadget", "Windows program file", "", Runs), "gadget application prg vb vxd ade adp mad maf mam maq mar mas mat mau mav maw mda mdb mde mdt mdw mdz accdb accde accda accdr ops pcd msh msh1 msh2", "application/x-msaccess"},

	{t("js", "JavaScript", "text/javascript", Scripts), "js jse mjs", "application/javascript application/x-javascript"},
	{t("vbs", "VBScript", "text/vbscript", Scripts), "vbs vbe", ""},
	{t("wsf", "Windows script file", "text/x-wsf", Scripts), "wsf ws wsh wsc sct xsl", ""},
	{t("hta", "HTML application", "application/hta", Scripts), "hta", ""},
	{t("ps1", "PowerShell script", "text/x-powershell", Scripts), "ps1 psm1 psd1 ps1xml ps2 ps2xml psc1 psc2 pssc cdxml", "application/x-powershell"},
	{t("bat", "Windows batch file", "application/x-bat", Scripts), "bat cmd", "text/x-msdos-batch application/bat"},
	{t("sh", "shell script", "text/x-shellscript", Scripts), "sh bash zsh command csh ksh", "text/x-sh application/x-sh application/x-shellscript"},
	{t("py", "script", "text/x-python", Scripts), "py pyw pyc pyo pyz pl rb php lua tcl ahk au3 scpt applescript", "text/x-perl text/x-ruby text/x-php text/x-lua text/x-tcl application/x-bytecode.python"},

	{t("lnk", "Windows shortcut", "application/x-ms-shortcut", Shortcut), "lnk", ""},
	{t("url", "internet shortcut", "application/internet-shortcut", Shortcut), "url website webloc", "text/x-uri text/uri-list"},
	{t("desktop", "desktop entry", "application/x-desktop", Shortcut), "desktop", ""},
	{t("library", "Windows library or search", "application/windows-library+xml", Shortcut), "library-ms search-ms searchconnector-ms settingcontent-ms appref-ms application-ms theme themepack deskthemepack scf xbap gadget-ms", ""},
	{t("reg", "registry file", "text/x-ms-regedit", Shortcut), "reg inf ins isp", ""},
	{t("rdp", "remote desktop connection", "application/x-rdp", Shortcut), "rdp", ""},
	{t("jnlp", "Java web start", "application/x-java-jnlp-file", Shortcut), "jnlp", ""},
	{t("query", "Excel query or link file", "text/x-ms-iqy", Shortcut), "iqy oqy rqy odc slk dqy", "application/x-slk"},
	{t("chm", "Windows help file", "application/vnd.ms-htmlhelp", Shortcut), "chm hlp", ""},
	{t("msc", "management console file", "application/x-msc", Shortcut), "msc diagcab grp job shb shs hpj cnt osd plg xnk mcf prf printerexport vsmacros vsw cer der crt", ""},

	{t("zip", "ZIP archive", "application/zip", Archive), "zip zipx", "application/x-zip-compressed application/x-zip"},
	{t("rar", "RAR archive", "application/vnd.rar", Archive), "rar r00", "application/x-rar-compressed application/x-rar"},
	{t("7z", "7z archive", "application/x-7z-compressed", Archive), "7z", ""},
	{t("tar", "TAR archive", "application/x-tar", Archive), "tar", ""},
	{t("gz", "gzip file", "application/gzip", Archive), "gz tgz", "application/x-gzip application/x-gunzip application/gzipped"},
	{t("bz2", "bzip2 file", "application/x-bzip2", Archive), "bz2 tbz tbz2 bz", "application/x-bzip"},
	{t("xz", "xz file", "application/x-xz", Archive), "xz txz", ""},
	{t("zst", "Zstandard file", "application/zstd", Archive), "zst", ""},
	{t("cab", "Windows cabinet", "application/vnd.ms-cab-compressed", Archive), "cab", ""},
	{t("ace", "ACE archive", "application/x-ace-compressed", Archive), "ace", ""},
	{t("arj", "ARJ archive", "application/x-arj", Archive), "arj", ""},
	{t("lzh", "LZH archive", "application/x-lzh-compressed", Archive), "lzh lha", ""},
	{t("z", "compressed file", "application/x-compress", Archive), "z lz lzma uue uu", "application/x-lzip application/zlib"},

	{t("iso", "disk image (ISO)", "application/x-iso9660-image", DiskLike), "iso udf", ""},
	{t("vhd", "virtual hard disk", "application/x-vhd", DiskLike), "vhd vhdx vmdk wim", ""},
	{t("dmg", "macOS disk image", "application/x-apple-diskimage", DiskLike), "dmg", ""},
	{t("img", "disk image", "application/x-raw-disk-image", DiskLike), "img", ""},

	{t("doc", "Word document (97–2003)", "application/msword", Office), "doc dot wbk", "application/vnd.ms-word"},
	{t("xls", "Excel workbook (97–2003)", "application/vnd.ms-excel", Office), "xls xlt xlm xla xlw", "application/msexcel"},
	{t("ppt", "PowerPoint presentation (97–2003)", "application/vnd.ms-powerpoint", Office), "ppt pps pot ppa", "application/mspowerpoint"},
	{t("docx", "Word document", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", Office), "docx dotx", "application/vnd.openxmlformats-officedocument.wordprocessingml.template"},
	{t("docm", "Word document with macros", "application/vnd.ms-word.document.macroenabled.12", Office), "docm dotm", "application/vnd.ms-word.template.macroenabled.12"},
	{t("xlsx", "Excel workbook", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Office), "xlsx xltx", "application/vnd.openxmlformats-officedocument.spreadsheetml.template"},
	{t("xlsm", "Excel workbook with macros", "application/vnd.ms-excel.sheet.macroenabled.12", Office), "xlsm xltm xlam", "application/vnd.ms-excel.addin.macroenabled.12"},
	{t("xlsb", "Excel binary workbook", "application/vnd.ms-excel.sheet.binary.macroenabled.12", Office), "xlsb", ""},
	{t("pptx", "PowerPoint presentation", "application/vnd.openxmlformats-officedocument.presentationml.presentation", Office), "pptx ppsx potx", "application/vnd.openxmlformats-officedocument.presentationml.slideshow"},
	{t("pptm", "PowerPoint presentation with macros", "application/vnd.ms-powerpoint.presentation.macroenabled.12", Office), "pptm ppsm potm ppam sldm", ""},
	{t("vsdx", "Visio drawing", "application/vnd.ms-visio.drawing", Office), "vsdx vsd vsdm vss vst", "application/vnd.visio"},
	{t("officexml", "Office document as XML", "application/x-officexml", Office), "", ""},
	{t("sealed", "Office document with a password", "application/x-ole-encrypted", Office), "", "application/vnd.ms-office"},
	{t("ole", "compound file", "application/x-ole-storage", Office), "", ""},
	{t("rtf", "RTF document", "text/rtf", Office), "rtf", "application/rtf"},
	{t("odf", "OpenDocument file", "application/vnd.oasis.opendocument.text", Office), "odt ods odp odg ott ots otp odm", "application/vnd.oasis.opendocument.spreadsheet application/vnd.oasis.opendocument.presentation"},
	{t("one", "OneNote section", "application/onenote", Office), "one onetoc2 onepkg", "application/msonenote"},
	{t("pub", "Publisher document", "application/vnd.ms-publisher", Office), "pub", "application/x-mspublisher"},

	{t("pdf", "PDF document", "application/pdf", PDF), "pdf", "application/x-pdf"},
	{t("html", "web page", "text/html", Page), "html htm shtml xhtml xht shtm phtml", "application/xhtml+xml"},
	{t("mht", "web page archive", "multipart/related", Page), "mht mhtml", "application/x-mimearchive"},
	{t("svg", "SVG picture", "image/svg+xml", Page), "svg svgz", "image/svg"},

	{t("png", "PNG picture", "image/png", Picture), "png apng", "image/apng image/vnd.mozilla.apng"},
	{t("jpg", "JPEG picture", "image/jpeg", Picture), "jpg jpeg jpe jfif", "image/jpg image/pjpeg"},
	{t("gif", "GIF picture", "image/gif", Picture), "gif", ""},
	{t("bmp", "BMP picture", "image/bmp", Picture), "bmp dib", "image/x-bmp image/x-ms-bmp"},
	{t("webp", "WebP picture", "image/webp", Picture), "webp", ""},
	{t("tiff", "TIFF picture", "image/tiff", Picture), "tif tiff", ""},
	{t("ico", "icon", "image/x-icon", Picture), "ico cur", "image/vnd.microsoft.icon"},
	{t("heic", "HEIC or AVIF picture", "image/heic", Picture), "heic heif avif", "image/heif image/avif image/heic-sequence"},
	{t("emf", "Windows metafile", "image/emf", Picture), "emf wmf emz wmz", "image/wmf image/x-emf image/x-wmf"},
	{t("psd", "Photoshop picture", "image/vnd.adobe.photoshop", Picture), "psd", "application/photoshop image/x-psd"},

	{t("audio", "sound", "audio/mpeg", Media), "mp3 wav ogg m4a flac aac wma mid amr opus", "audio/mp3 audio/wav audio/ogg audio/mp4 audio/x-m4a audio/flac audio/aac audio/midi audio/amr audio/x-wav audio/vnd.wave application/ogg audio/aiff"},
	{t("video", "film", "video/mp4", Media), "mp4 avi mov mkv webm mpg mpeg wmv m4v flv 3gp", "video/quicktime video/x-msvideo video/webm video/x-matroska video/mpeg video/x-ms-wmv video/x-ms-asf video/x-flv video/3gpp video/x-m4v"},

	{t("eml", "message", "message/rfc822", Mail), "eml", ""},
	{t("msg", "Outlook message", "application/vnd.ms-outlook", Mail), "msg oft", ""},
	{t("tnef", "Outlook package (winmail.dat)", "application/ms-tnef", Mail), "", "application/vnd.ms-tnef"},
	{t("pst", "Outlook data file", "application/x-ms-pst", Mail), "pst ost", ""},
	{t("ics", "calendar file", "text/calendar", Calendar), "ics vcs ical ifb", "application/ics"},
	{t("vcf", "contact", "text/vcard", Calendar), "vcf", "text/x-vcard text/directory"},

	{t("txt", "text", "text/plain", Text), "txt log ini cfg conf md csv tsv json yaml yml nfo asc sql", "text/csv application/json text/tab-separated-values text/markdown text/x-log"},
	{t("xml", "XML", "text/xml", Text), "xml xsd rss atom gpx kml", "application/xml application/rss+xml application/atom+xml"},

	{t("p7s", "signature or certificate", "application/pkcs7-signature", Data), "p7s p7b p7c sig pem spc", "application/x-pkcs7-signature application/pgp-signature"},
	{t("p7m", "S/MIME message", "application/pkcs7-mime", Data), "p7m", "application/x-pkcs7-mime"},
	{t("pgp", "PGP message or key", "application/pgp-encrypted", Data), "pgp gpg", "application/pgp-keys"},
	{t("font", "font", "font/ttf", Data), "ttf otf woff woff2 ttc eot", "font/otf font/woff font/woff2 font/collection font/sfnt application/vnd.ms-fontobject"},
	{t("epub", "book", "application/epub+zip", Data), "epub mobi", "application/x-mobipocket-ebook"},
	{t("ps", "PostScript document", "application/postscript", Data), "ps eps ai", ""},
	{t("sqlite", "SQLite database", "application/vnd.sqlite3", Data), "sqlite db sqlite3", "application/x-sqlite3"},
	{t("swf", "Flash film", "application/x-shockwave-flash", Runs), "swf", ""},
	{t("crx", "browser extension", "application/x-chrome-extension", Runs), "crx xpi", "application/x-xpinstall"},
	{t("wasm", "WebAssembly", "application/wasm", Data), "wasm", ""},
	{t("dwg", "drawing", "image/vnd.dwg", Data), "dwg dxf", "image/vnd.dxf application/acad"},
}

func t(id, words, media string, class Class) Type {
	return Type{ID: id, Words: words, Media: media, Class: class}
}

// indexes finds the rows of the table.
type indexes struct{ id, ext, media map[string]*row }

var index = sync.OnceValue(func() indexes {
	x := indexes{map[string]*row{}, map[string]*row{}, map[string]*row{}}
	for i := range table {
		r := &table[i]
		x.id[r.ID] = r
		for _, e := range strings.Fields(r.ext) {
			x.ext[e] = r
		}
		for _, m := range append(strings.Fields(r.media), r.Media) {
			if m != "" {
				x.media[m] = r
			}
		}
	}
	return x
})

func typeNamed(id string) Type { return index().id[id].Type }

// typeOfExt is what an extension, without its dot, stands for.
func typeOfExt(ext string) Type {
	if r := index().ext[strings.ToLower(ext)]; r != nil {
		return r.Type
	}
	return Type{}
}

// typeOfName is what a file's name says it is, as Windows reads it: dots and spaces at the end do not count.
func typeOfName(name string) Type { return typeOfExt(extension(name)) }

// typeOfMedia is what a media type stands for; parameters do not count.
func typeOfMedia(media string) Type {
	media, _, _ = strings.Cut(media, ";")
	if r := index().media[strings.ToLower(strings.TrimSpace(media))]; r != nil {
		return r.Type
	}
	return Type{}
}

// extension is the last extension of a name, without its dot.
func extension(name string) string {
	name = strings.TrimRight(name[strings.LastIndexAny(name, `/\`)+1:], ". \u00a0\x00")
	return strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))
}

// runs tells whether opening a file of the type runs something.
func (t Type) runs() bool { return slices.Contains([]Class{Runs, Scripts, Shortcut}, t.Class) }
