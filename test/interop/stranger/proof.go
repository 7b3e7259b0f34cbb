package main

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// Proof is a c2sp.org/tlog-proof@v1: an index, the hashes from the leaf up, and the checkpoint that they lead to.
type Proof struct {
	Index      int64
	Hashes     tlog.RecordProof
	Checkpoint []byte
}

func readProof(text string) (*Proof, error) {
	head, checkpoint, found := strings.Cut(text, "\n\n")
	if !found {
		return nil, errors.New("a proof has a blank line before its checkpoint")
	}
	lines := strings.Split(head, "\n")
	if lines[0] != "c2sp.org/tlog-proof@v1" {
		return nil, fmt.Errorf("%q is no tlog-proof", lines[0])
	}
	lines = lines[1:]
	if len(lines) > 0 && strings.HasPrefix(lines[0], "extra ") {
		lines = lines[1:]
	}
	if len(lines) == 0 || !strings.HasPrefix(lines[0], "index ") {
		return nil, errors.New("the proof names no index")
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[0], "index "), 10, 64)
	if err != nil {
		return nil, fmt.Errorf("the proof's index: %w", err)
	}
	p := &Proof{Index: index, Checkpoint: []byte(checkpoint)}
	for _, line := range lines[1:] {
		h, err := tlog.ParseHash(line)
		if err != nil {
			return nil, fmt.Errorf("the proof's hashes: %w", err)
		}
		p.Hashes = append(p.Hashes, h)
	}
	return p, nil
}

// check verifies the checkpoint within the proof, and that the entry leads to its root.
func (p *Proof) check(trust Trust, entry []byte) (*Checkpoint, error) {
	c, err := openCheckpoint(trust, p.Checkpoint)
	if err != nil {
		return nil, err
	}
	if err := tlog.CheckRecord(p.Hashes, c.Size, c.Root, p.Index, tlog.RecordHash(entry)); err != nil {
		return nil, fmt.Errorf("entry %d of %s: %w", p.Index, c.Origin, err)
	}
	return c, nil
}

func checkProofFiles(trust Trust, entryFile, proofFile string) (*Proof, *Checkpoint, []byte, error) {
	entry, err := os.ReadFile(entryFile)
	if err != nil {
		return nil, nil, nil, err
	}
	text, err := os.ReadFile(proofFile)
	if err != nil {
		return nil, nil, nil, err
	}
	p, err := readProof(string(text))
	if err != nil {
		return nil, nil, nil, fmt.Errorf("%s: %w", proofFile, err)
	}
	c, err := p.check(trust, entry)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("%s: %w", proofFile, err)
	}
	return p, c, entry, nil
}

func proofCommand(trust Trust, entryFile, proofFile string) (string, error) {
	p, c, _, err := checkProofFiles(trust, entryFile, proofFile)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("entry %d stands in %s at size %d", p.Index, c.Origin, c.Size), nil
}

// keyHash is the key id of c2sp.org/signed-note.
func keyHash(name string, key []byte) uint32 {
	h := sha256.Sum256(append([]byte(name+"\n"), key...))
	return binary.BigEndian.Uint32(h[:4])
}
