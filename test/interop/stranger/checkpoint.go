package main

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Trust is what the reader brings along. Nothing of it comes from the log.
type Trust struct {
	LogKeys   []string
	Witnesses []string
}

// Checkpoint is a c2sp.org/tlog-checkpoint whose signatures were verified.
type Checkpoint struct {
	Origin string
	Size   int64
	Root   tlog.Hash
	Text   string
}

// openCheckpoint verifies the log's signature, and that of every witness named.
func openCheckpoint(trust Trust, msg []byte) (*Checkpoint, error) {
	var verifiers []note.Verifier
	for _, key := range trust.LogKeys {
		v, err := note.NewVerifier(strings.TrimSpace(key))
		if err != nil {
			return nil, fmt.Errorf("log key %q: %w", key, err)
		}
		verifiers = append(verifiers, v)
	}
	logs := len(verifiers)
	for _, key := range trust.Witnesses {
		v, err := newCosignatureVerifier(strings.TrimSpace(key))
		if err != nil {
			return nil, fmt.Errorf("witness key %q: %w", key, err)
		}
		verifiers = append(verifiers, v)
	}
	n, err := note.Open(msg, note.VerifierList(verifiers...))
	if err != nil {
		return nil, fmt.Errorf("checkpoint: %w", err)
	}
	c, err := parseCheckpoint(n.Text)
	if err != nil {
		return nil, err
	}
	signed := map[string]bool{}
	for _, sig := range n.Sigs {
		signed[fmt.Sprintf("%s+%08x", sig.Name, sig.Hash)] = true
	}
	byLog := false
	for _, v := range verifiers[:logs] {
		byLog = byLog || (v.Name() == c.Origin && signed[fmt.Sprintf("%s+%08x", v.Name(), v.KeyHash())])
	}
	if !byLog {
		return nil, fmt.Errorf("checkpoint of %s is not signed by a key of that log", c.Origin)
	}
	for _, v := range verifiers[logs:] {
		if !signed[fmt.Sprintf("%s+%08x", v.Name(), v.KeyHash())] {
			return nil, fmt.Errorf("witness %s did not cosign size %d", v.Name(), c.Size)
		}
	}
	return c, nil
}

func parseCheckpoint(text string) (*Checkpoint, error) {
	lines := strings.SplitN(text, "\n", 4)
	if len(lines) < 4 {
		return nil, errors.New("a checkpoint has three lines: origin, size, root")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return nil, fmt.Errorf("size %q of the checkpoint is no decimal number", lines[1])
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return nil, fmt.Errorf("root of the checkpoint: %w", err)
	}
	return &Checkpoint{Origin: lines[0], Size: size, Root: root, Text: text}, nil
}

// cosignatureVerifier is an Ed25519 c2sp.org/tlog-cosignature, type 0x04, which sumdb/note leaves to its users.
type cosignatureVerifier struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (v *cosignatureVerifier) Name() string    { return v.name }
func (v *cosignatureVerifier) KeyHash() uint32 { return v.hash }

func (v *cosignatureVerifier) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	header := fmt.Sprintf("cosignature/v1\ntime %d\n", binary.BigEndian.Uint64(sig))
	return ed25519.Verify(v.key, append([]byte(header), msg...), sig[8:])
}

func newCosignatureVerifier(vkey string) (note.Verifier, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, errors.New("not <name>+<hash>+<key>")
	}
	hash, err := strconv.ParseUint(parts[1], 16, 32)
	if err != nil {
		return nil, err
	}
	raw, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil {
		return nil, err
	}
	if len(raw) != 1+ed25519.PublicKeySize || raw[0] != 0x04 {
		return nil, errors.New("not an Ed25519 cosignature key (type 0x04)")
	}
	if want := keyHash(parts[0], raw); uint32(hash) != want {
		return nil, fmt.Errorf("its hash is %08x", want)
	}
	return &cosignatureVerifier{parts[0], uint32(hash), ed25519.PublicKey(raw[1:])}, nil
}

func checkpointCommand(trust Trust, file string) (string, error) {
	msg, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	c, err := openCheckpoint(trust, msg)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("checkpoint of %s: size %d, root %v, %d witnesses", c.Origin, c.Size, c.Root, len(trust.Witnesses)), nil
}
