package emulator

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"log"
	"math/big"
	"net"
	"net/http"
	"time"
)

// Info says where a running emulator is and how to sign in: the line that the command prints first.
type Info struct {
	Graph        string `json:"graph"`
	Authority    string `json:"authority,omitempty"`
	CA           string `json:"ca,omitempty"` // a PEM file
	Tenant       string `json:"tenant,omitempty"`
	ClientID     string `json:"client_id,omitempty"`
	ClientSecret string `json:"client_secret,omitempty"`
	Token        string `json:"token,omitempty"`
	Mailbox      string `json:"mailbox"`
}

// Running is an emulator that listens on loopback.
type Running struct {
	*Server
	Info Info
	CA   []byte // PEM, empty for plain http

	http  *http.Server
	ended chan struct{}
}

// Start listens on a loopback address ("127.0.0.1:0" for any port) and serves until Stop. With TLS it makes a
// certificate authority of its own; without, it takes one static token.
func Start(address string, secure bool, opts Options) (*Running, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("listening on %q: %w", address, err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("listening on %q: the emulator serves loopback addresses only", address)
	}
	if len(opts.Tenant.Apps) == 0 {
		return nil, errors.New("the tenant has no application to sign in as")
	}
	l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listening on %q: %w", address, err)
	}
	r := &Running{ended: make(chan struct{})}
	app := opts.Tenant.Apps[0]
	if secure {
		opts.Resource = "https://" + l.Addr().String()
		r.Info = Info{Graph: opts.Resource, Authority: opts.Resource, Tenant: opts.Tenant.ID, ClientID: app.ClientID, ClientSecret: app.Secret, Mailbox: opts.Mailbox}
	} else {
		opts.Resource, opts.Secret = "http://"+l.Addr().String(), "emulator-"+newGUID()
		r.Info = Info{Graph: opts.Resource, Token: opts.Secret, Mailbox: opts.Mailbox}
	}
	if r.Server, err = New(opts); err != nil {
		_ = l.Close()
		return nil, err
	}
	r.http = &http.Server{Handler: r.Server, ReadHeaderTimeout: 10 * time.Second, ErrorLog: log.New(nowhere{}, "", 0)}
	if secure {
		certificate, ca, err := certify()
		if err != nil {
			_ = l.Close()
			return nil, err
		}
		r.CA = ca
		l = tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}})
	}
	go func() {
		defer close(r.ended)
		_ = r.http.Serve(l) // ends by Stop
	}()
	return r, nil
}

// nowhere is where the server's own complaints about cut connections go.
type nowhere struct{}

func (nowhere) Write(p []byte) (int, error) { return len(p), nil }

// Stop ends the emulator at once.
func (r *Running) Stop() {
	_ = r.http.Close()
	<-r.ended
}

// certify makes a certificate authority and a certificate of it for loopback.
func certify() (tls.Certificate, []byte, error) {
	caKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, nil, fmt.Errorf("making a certificate authority: %w", err)
	}
	now := time.Now()
	ca := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mailtriage emulator"}, NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(1, 0, 0),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	caDER, err := x509.CreateCertificate(rand.Reader, ca, ca, &caKey.PublicKey, caKey)
	if err != nil {
		return tls.Certificate{}, nil, fmt.Errorf("making a certificate authority: %w", err)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, nil, fmt.Errorf("making a certificate: %w", err)
	}
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "localhost"}, NotBefore: ca.NotBefore, NotAfter: ca.NotAfter,
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, leaf, ca, &key.PublicKey, caKey)
	if err != nil {
		return tls.Certificate{}, nil, fmt.Errorf("making a certificate: %w", err)
	}
	var out bytes.Buffer
	if err := pem.Encode(&out, &pem.Block{Type: "CERTIFICATE", Bytes: caDER}); err != nil {
		return tls.Certificate{}, nil, err
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, out.Bytes(), nil
}
