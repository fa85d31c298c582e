package directory

import (
	"fmt"
	"strings"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/content"
)

func (p *page) person(c graph.PersonCard) {
	t := p.theme
	p.field("Address", c.Mail)
	if !strings.EqualFold(c.UserPrincipalName, c.Mail) {
		p.field("User name", c.UserPrincipalName)
	}
	p.field("Aliases", strings.Join(aliases(c.ProxyAddresses, c.Mail), ", "))
	switch {
	case c.AccountEnabled == nil:
	case *c.AccountEnabled:
		p.toned("Account", t.Glyphs.Pass+" enabled", t.Good)
	default:
		p.toned("Account", t.Glyphs.Fail+" disabled: it can't sign in", t.Bad)
	}
	p.field("Type", c.UserType)
	p.field("Job", c.JobTitle)
	p.field("Department", c.Department)
	p.field("Company", c.CompanyName)
	p.field("Office", c.OfficeLocation)
	p.field("Mobile", c.MobilePhone)
	p.field("Phones", strings.Join(c.BusinessPhones, ", "))
	p.field("Location", c.UsageLocation)
	p.field("Created", day(c.Created))
	if c.Manager != nil {
		p.field("Manager", Name(*c.Manager)+"  "+c.Manager.Address())
	}
	p.field("Id", c.ID)
	p.replies(c)
	p.mailbox(c)
	p.objects("Groups", c.MemberOf, c.MoreMemberOf)
	if len(c.Devices) > 0 {
		p.section(fmt.Sprintf("Devices %d", len(c.Devices)))
		for _, d := range c.Devices {
			p.text(t.Text, device(d))
		}
	}
	p.missing(c.Missing)
}

// aliases are the addresses that mail to somebody may go to, beside the first.
func aliases(proxies []string, mail string) (out []string) {
	for _, a := range proxies {
		kind, address, ok := strings.Cut(a, ":")
		if ok && strings.EqualFold(kind, "smtp") && !strings.EqualFold(address, mail) {
			out = append(out, address)
		}
	}
	return out
}

func device(d graph.Device) string {
	name := d.DisplayName
	if name == "" {
		name = "not readable: " + d.ID
	}
	var how []string
	if d.Owned {
		how = append(how, "owned")
	}
	if d.Registered {
		how = append(how, "registered")
	}
	return name + "  " + strings.TrimSpace(d.OperatingSystem+" "+d.Version) + "  " + strings.Join(how, ", ")
}

func (p *page) mailbox(c graph.PersonCard) {
	switch {
	case c.NoMailbox:
		p.section("Mailbox")
		p.text(p.theme.Muted, "There is none in Exchange Online.")
	case c.Settings != nil:
		p.section("Mailbox")
		p.field("Purpose", c.Settings.UserPurpose)
		p.field("Time zone", c.Settings.TimeZone)
		p.field("Language", c.Settings.Language)
	}
}

// replies shows the out of office: how it stands, whom it answers, and both replies as safe text.
func (p *page) replies(c graph.PersonCard) {
	if c.NoMailbox || c.Replies == nil {
		return
	}
	t, r := p.theme, *c.Replies
	p.section("Out of office")
	switch active := r.Active(p.now); {
	case active:
		p.toned("Status", t.Glyphs.Warning+" on: it answers now"+scheduled(r), t.Warn)
	case r.Status == "scheduled":
		p.toned("Status", "off now"+scheduled(r), t.Text)
	case r.Status == "disabled" || r.Status == "":
		p.toned("Status", "off", t.Text)
	default:
		p.field("Status", r.Status)
	}
	if r.Status == "scheduled" {
		p.field("From", p.when(r.Start))
		p.field("To", p.when(r.End))
	}
	if r.FromTips {
		p.text(t.Muted, "As a sender is told: neither the audience nor the reply to outsiders is known.")
	} else {
		p.field("Outsiders", map[string]string{"none": "get no answer", "contactsOnly": "get one if they are contacts", "all": "all get an answer"}[r.ExternalAudience])
	}
	p.reply("To insiders:", r.Internal)
	p.reply("To outsiders:", r.External)
}

func scheduled(r graph.AutomaticReplies) string {
	if r.Status == "scheduled" {
		return ", by schedule"
	}
	return ""
}

// when is a time where the reader is. One in a zone that is not known here is shown as it came.
func (p *page) when(z graph.ReplyTime) string {
	if at, ok := z.Time(); ok {
		return at.In(p.now.Location()).Format("Mon 2006-01-02 15:04 MST")
	}
	return strings.TrimSpace(z.DateTime + " " + z.TimeZone)
}

func (p *page) reply(to, html string) {
	doc := content.FromHTML(html)
	text := doc.Text
	if text.Empty() {
		return
	}
	p.add(p.theme.Label, to)
	for _, line := range text.Wrap(max(8, p.width-2)) {
		p.add(p.theme.Text, "  "+line.String())
	}
	for i, l := range doc.Links {
		for _, line := range content.Line(fmt.Sprintf("[%d] %s", i+1, l.Target)).Wrap(max(8, p.width-2)) {
			p.add(p.theme.Muted, "  "+line.String())
		}
	}
}

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

func (p *page) objects(name string, list []graph.DirectoryObject, more bool) {
	if len(list) == 0 {
		return
	}
	count := fmt.Sprintf("%s %d", name, len(list))
	if more {
		count += " and more"
	}
	p.section(count)
	for _, o := range list {
		text := Name(o)
		if a := o.Address(); a != "" {
			text += "  " + a
		}
		if o.Kind == graph.GroupObject {
			text += "  (" + o.GroupKind + ")"
		}
		p.text(p.theme.Text, content.Line(text).String())
	}
}

func (p *page) group(g graph.GroupCard) {
	p.field("Kind", g.Kind())
	p.field("About", g.Description)
	p.field("Address", g.Mail)
	p.field("Aliases", strings.Join(aliases(g.ProxyAddresses, g.Mail), ", "))
	p.field("Nickname", g.MailNickname)
	p.field("Visibility", g.Visibility)
	p.field("Created", day(g.Created))
	p.field("Members", counted(g.Direct))
	p.field("With nested", counted(g.Transitive))
	p.field("Id", g.ID)
	if len(g.Owners) == 0 {
		p.section("Owners")
		p.text(p.theme.Warn, "None, as far as may be read.")
	}
	p.objects("Owners", g.Owners, g.MoreOwners)
	p.missing(g.Missing)
}

func counted(n int) string {
	if n < 0 {
		return "not told"
	}
	return content.Count(n)
}
