package config

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/google/uuid"

	"mailtriage/graph/content"
)

// The forms of text below don't tell the value in their errors: a secret put in the wrong place stays untold.

var (
	profilePattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)
	domainPattern  = regexp.MustCompile(`^(?i:[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+(?i:[a-z]([a-z0-9-]{0,61}[a-z0-9])?)$`)
	hexPattern     = regexp.MustCompile(`^[0-9A-F]{40}$`)
	scopePattern   = regexp.MustCompile(`^[!#-\[\]-~]+$`) // RFC 6749, 3.3
)

const (
	domainLimit  = 253 // RFC 1035
	mailboxLimit = 320 // RFC 5321: 64 @ 255
	folderLimit  = 4096
	scopeLimit   = 256
	knownLimit   = 2048 // of a URL
	filterLimit  = 1024
)

func profileName(s string) (string, error) {
	if !profilePattern.MatchString(s) {
		return "", errors.New("is no name for a profile: letters, digits, - _ and . make one, with a letter or a digit first, at most 64")
	}
	return s, nil
}

func guid(s string) (string, error) {
	id, err := uuid.Parse(s)
	if err != nil || len(s) != len(id.String()) {
		return "", errors.New("is not a GUID like 6b29fc40-ca47-1067-b31d-00dd010662da")
	}
	return id.String(), nil
}

func tenant(s string) (string, error) {
	if id, err := guid(s); err == nil {
		return id, nil
	}
	if len(s) > domainLimit || !domainPattern.MatchString(s) {
		return "", errors.New("is neither a GUID nor a domain like contoso.com")
	}
	return strings.ToLower(s), nil
}

func thumbprint(s string) (string, error) {
	digits := strings.ToUpper(strings.NewReplacer(":", "", " ", "").Replace(s))
	if !hexPattern.MatchString(digits) {
		return "", errors.New("is not a SHA-1 thumbprint: that has 40 hexadecimal digits")
	}
	return digits, nil
}

func mailbox(s string) (string, error) {
	if len(s) > mailboxLimit || strings.ContainsAny(s, " /\\?#") || hidden(s) {
		return "", errors.New("is neither an address nor a user id")
	}
	return s, nil
}

func folder(s string) (string, error) {
	if len(s) > folderLimit || strings.TrimSpace(s) == "" || hidden(s) {
		return "", errors.New("is not a folder's name, path or id")
	}
	return s, nil
}

func filter(s string) (string, error) {
	if len(s) > filterLimit || strings.TrimSpace(s) == "" || hidden(s) {
		return "", errors.New("is no filter: give words on one line, from:, subject:, category:, has:attachment")
	}
	return s, nil
}

// hidden tells of characters that don't show what they do: control characters, line breaks, changes of direction.
func hidden(s string) bool {
	line := content.Line(s)
	return line.Tricks() > 0 || line.String() != s
}

func graphURL(s string) (string, error) {
	u, err := baseURL(s, "https://graph.microsoft.com")
	switch {
	case err != nil:
		return "", err
	case u.Scheme == "http" && !loopback(u.Hostname()):
		return "", errors.New("is plain http: that is for this machine only; use https")
	case strings.HasSuffix(u.Path, "/v1.0") || strings.HasSuffix(u.Path, "/beta"):
		return "", errors.New("ends with Graph's version: leave that away")
	}
	return u.String(), nil
}

func authority(s string) (string, error) {
	u, err := baseURL(s, "https://login.microsoftonline.com")
	switch {
	case err != nil:
		return "", err
	case u.Scheme != "https":
		return "", errors.New("is plain http: the host that signs in must be asked by https")
	case u.Path != "":
		return "", errors.New("has a path: give the host alone, the tenant is a setting of its own")
	}
	return u.String(), nil
}

func baseURL(s, like string) (*url.URL, error) {
	u, err := url.Parse(s)
	switch {
	case err != nil || u.Host == "" || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http":
		return nil, fmt.Errorf("is not a URL like %s", like)
	case u.User != nil:
		return nil, fmt.Errorf("has a user's name in it: give a URL like %s", like)
	case strings.ContainsAny(s, "?#"):
		return nil, fmt.Errorf("has a query or a fragment: give a URL like %s", like)
	case hidden(s) || strings.ContainsFunc(u.Host, func(r rune) bool { return r > '~' }):
		return nil, errors.New("has characters in it that a host is not written with (a name in another script begins with xn--)")
	}
	u.Host, u.Path, u.RawPath = strings.ToLower(u.Host), strings.TrimRight(u.Path, "/"), ""
	return u, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func scopeKind() kind[[]string] {
	presets := []string{ReadOnly, Triage, Everything}
	return kind[[]string]{
		form: Text, allowed: "scopes with spaces between, or one of " + strings.Join(presets, ", "),
		text: func(list []string) string { return strings.Join(list, " ") },
		parse: func(s string) ([]string, error) {
			list := strings.Fields(s)
			if len(list) == 0 {
				return nil, errors.New("is empty: give scopes, or one of " + strings.Join(presets, ", "))
			}
			for _, scope := range list {
				if err := checkScope(scope, presets, len(list) == 1); err != nil {
					return nil, err
				}
			}
			return list, nil
		},
	}
}

// checkScope takes a preset, which stands alone, or a scope: of OpenID, or with a point or a slash in it as all of
// Graph's (https://learn.microsoft.com/graph/permissions-reference).
func checkScope(scope string, presets []string, alone bool) error {
	switch {
	case slices.Contains(presets, scope) && !alone:
		return fmt.Errorf("has the preset %s beside other scopes: a preset stands alone", scope)
	case slices.Contains(presets, scope), slices.Contains([]string{"openid", "profile", "email", "offline_access"}, scope):
		return nil
	case len(scope) > scopeLimit, !scopePattern.MatchString(scope), !strings.ContainsAny(scope, "./"):
		return fmt.Errorf("has %s in it, which is no scope: %sgive scopes like Mail.Read, or one of %s", quote(scope), didYouMean(scope, presets), strings.Join(presets, ", "))
	}
	return nil
}

const none = "none"

// listKind is a list with commas between its items, or none.
func listKind(allowed string, choices []string, item func(string) error, whole func([]string) error) kind[[]string] {
	return kind[[]string]{
		form: List, allowed: allowed, choices: choices,
		text: func(list []string) string { return cmp.Or(strings.Join(list, ","), none) },
		parse: func(s string) ([]string, error) {
			if s == none {
				return nil, nil
			}
			var list []string
			for x := range strings.SplitSeq(s, ",") {
				x = strings.TrimSpace(x)
				if err := item(x); err != nil {
					return nil, err
				}
				if !slices.Contains(list, x) {
					list = append(list, x)
				}
			}
			return list, whole(list)
		},
	}
}

func extractKind() kind[[]string] {
	pieces := []string{"attachments", "urls", "ips", "domains", "hashes", "emails", "root-eml", "attached-eml"}
	allowed := "a list of " + strings.Join(pieces, ", ")
	return listKind(allowed, pieces, func(item string) error {
		if slices.Contains(pieces, item) {
			return nil
		}
		return fmt.Errorf("has %s in it: %sit is %s", quote(item), didYouMean(item, pieces), allowed+", or none")
	}, func(list []string) error {
		if slices.Contains(list, "attached-eml") && !slices.Contains(list, "attachments") {
			return errors.New("has attached-eml without attachments: it takes both")
		}
		return nil
	})
}

// knownKind are indicators. A comma stands between them, so a URL with a comma in it ends before that.
func knownKind() kind[[]string] {
	const allowed = "a list of domains, addresses, networks, hashes and beginnings of URLs"
	return listKind(allowed, nil, func(item string) error {
		if item == "" || len(item) > knownLimit || strings.ContainsAny(item, " *") || hidden(item) {
			return fmt.Errorf("has %s in it: give %s, or none", quote(item), allowed)
		}
		return nil
	}, func([]string) error { return nil })
}
