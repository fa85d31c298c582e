package main

import (
	"cmp"
	"context"
	"errors"

	"mailtriage/cmd/mailtriage/config"
	"mailtriage/graph/auth/vault"
	"mailtriage/tui/wizard"
)

// store puts the secrets into the keyring and the answers into the file: all of it, or everything is as it was.
func (w *installer) store(ctx context.Context, a wizard.Answers, s wizard.Secrets) (err error) {
	profile := cmp.Or(a.Profile, config.DefaultProfile)
	v := w.vaultOf(profile)
	secrets, err := secretsOf(s)
	if err != nil {
		return err
	}
	before := map[vault.Kind][]byte{}
	defer func() {
		if err != nil {
			restore(context.WithoutCancel(ctx), v, before)
		}
	}()
	for kind, value := range secrets {
		old, err := v.Get(ctx, kind)
		if err != nil && !errors.Is(err, vault.ErrNone) && !errors.Is(err, vault.ErrDamaged) {
			return keyringError(err)
		}
		before[kind] = old
		if err := v.Put(ctx, kind, value); err != nil {
			return keyringError(err)
		}
	}
	return config.Edit(ctx, w.path, changesOf(w.path, profile, a)...)
}

// secretsOf are the secrets as the keyring keeps them.
func secretsOf(s wizard.Secrets) (map[vault.Kind][]byte, error) {
	out := map[vault.Kind][]byte{}
	if s.ClientSecret != "" {
		out[vault.ClientSecret] = []byte(s.ClientSecret)
	}
	if s.KeyPair != nil {
		raw, err := s.KeyPair.PEM()
		if err != nil {
			return nil, err
		}
		out[vault.Certificate] = raw
	}
	return out, nil
}

// restore puts back what was there; nil: nothing was. A keyring that fails now too can't be helped.
func restore(ctx context.Context, v *vault.Vault, before map[vault.Kind][]byte) {
	for kind, old := range before {
		if old == nil {
			_ = v.Remove(ctx, kind)
		} else {
			_ = v.Put(ctx, kind, old)
		}
	}
}

// changesOf are the settings that the answers come to; what is the default is not written.
func changesOf(path, profile string, a wizard.Answers) []config.Change {
	var out []config.Change
	file, err := config.Read(path)
	if err == nil && profile != config.DefaultProfile && !file.Has(profile) {
		out = append(out, config.AddProfile(profile))
	}
	readOnly, scopes, graph, authority := "", "", "", ""
	if a.ReadOnly {
		readOnly = "true"
	}
	if a.Way.Delegated() {
		scopes = a.Preset
	}
	if a.Cloud == wizard.Custom { // they may have been typed before another cloud was chosen
		graph, authority = a.Endpoints()
	}
	for _, s := range [][2]string{
		{"cloud", a.Cloud}, {"graph_url", graph}, {"authority", authority}, {"auth", string(a.Way)}, {"tenant", a.Tenant}, {"client_id", a.ClientID},
		{"thumbprint", a.Thumbprint}, {"scopes", scopes}, {"mailbox", a.Mailbox}, {"read_only", readOnly},
	} {
		row, _ := config.RowOf(s[0])
		if s[1] == "" || s[1] == row.Default {
			out = append(out, config.Unset(profile, s[0]))
			continue
		}
		out = append(out, config.Set(profile, s[0], s[1]))
	}
	if err == nil && len(file.Profiles) == 0 && profile != config.DefaultProfile { // the first one is the one that is used
		out = append(out, config.UseProfile(profile))
	}
	return out
}
