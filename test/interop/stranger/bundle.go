package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

type bundleIndex struct {
	Origin, Log string
	Size        int64
	Streams     []struct {
		Folder, Stream string
		Entries        []struct {
			Seq, Index int64
			Leaf       string
		}
	}
	Documents []struct{ Sha256 string }
}

type envelope struct {
	Origin, Stream, Prev string
	Seq                  int64
}

// domainTag begins every entry, before the JSON text of its envelope.
const domainTag = "dingce.v1\n"

// bundleCommand verifies an unpacked evidence bundle: every entry's proof and chain, every paper's digest.
func bundleCommand(trust Trust, older, folder string) (string, error) {
	data := filepath.Join(folder, "data")
	text, err := os.ReadFile(filepath.Join(data, "bundle.json"))
	if err != nil {
		return "", err
	}
	var index bundleIndex
	if err := json.Unmarshal(text, &index); err != nil {
		return "", fmt.Errorf("bundle.json: %w", err)
	}
	msg, err := os.ReadFile(filepath.Join(data, "checkpoint"))
	if err != nil {
		return "", err
	}
	c, err := openCheckpoint(trust, msg)
	if err != nil {
		return "", err
	}
	if c.Origin != index.Log || c.Size != index.Size {
		return "", fmt.Errorf("bundle.json names %s at %d, the checkpoint %s at %d", index.Log, index.Size, c.Origin, c.Size)
	}
	entries := 0
	for _, s := range index.Streams {
		prev := strings.Repeat("0", 64)
		for i, e := range s.Entries {
			leaf, err := checkEntry(trust, data, c, index.Origin, s.Folder, s.Stream, prev, int64(i)+1, e.Index)
			if err != nil {
				return "", err
			}
			if e.Seq != int64(i)+1 || e.Leaf != leaf {
				return "", fmt.Errorf("%s: bundle.json tells entry %d otherwise", s.Stream, i+1)
			}
			prev = leaf
			entries++
		}
	}
	for _, d := range index.Documents {
		paper, err := os.ReadFile(filepath.Join(data, "documents", d.Sha256))
		if err != nil {
			return "", err
		}
		if sum := sha256.Sum256(paper); hex.EncodeToString(sum[:]) != d.Sha256 {
			return "", fmt.Errorf("document %s has another content", d.Sha256)
		}
	}
	said := fmt.Sprintf("%d entries of %d streams and %d papers stand in %s at size %d", entries, len(index.Streams), len(index.Documents), c.Origin, c.Size)
	if older == "" {
		return said, nil
	}
	grew, err := consistencyCommand(Trust{LogKeys: trust.LogKeys}, "", filepath.Join(data, "consistency.json"), older, filepath.Join(data, "checkpoint"))
	return said + "; " + grew, err
}

func checkEntry(trust Trust, data string, c *Checkpoint, origin, folder, stream, prev string, seq, index int64) (string, error) {
	entryFile := filepath.Join(data, "streams", folder, fmt.Sprintf("%08d.entry", seq))
	proofFile := filepath.Join(data, "proofs", fmt.Sprintf("%d.tlog-proof", index))
	p, in, entry, err := checkProofFiles(trust, entryFile, proofFile)
	if err != nil {
		return "", err
	}
	if in.Text != c.Text || p.Index != index {
		return "", fmt.Errorf("%s leads to another checkpoint or index", proofFile)
	}
	body, tagged := bytes.CutPrefix(entry, []byte(domainTag))
	var e envelope
	if err := json.Unmarshal(body, &e); !tagged || err != nil {
		return "", fmt.Errorf("%s is no entry", entryFile)
	}
	if e.Origin != origin || e.Stream != stream || e.Seq != seq || e.Prev != prev {
		return "", fmt.Errorf("%s does not follow in %s", entryFile, stream)
	}
	leaf := tlog.RecordHash(entry)
	return hex.EncodeToString(leaf[:]), nil
}
