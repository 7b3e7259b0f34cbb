package main

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// tileFolder reads the tiles of a published log. tlog verifies them against the tree before it uses them.
type tileFolder string

func (folder tileFolder) Height() int { return 8 }

func (folder tileFolder) SaveTiles([]tlog.Tile, [][]byte) {}

func (folder tileFolder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, t := range tiles {
		// sumdb puts the height into the path, tlog-tiles has one height.
		path := strings.Replace(t.Path(), "tile/8/", "tile/", 1)
		data, err := os.ReadFile(filepath.Join(string(folder), path))
		if errors.Is(err, os.ErrNotExist) && t.W < 256 {
			// A partial tile may be gone once the full one stands.
			full, _, _ := strings.Cut(path, ".p/")
			data, err = os.ReadFile(filepath.Join(string(folder), full))
		}
		if err != nil {
			return nil, err
		}
		if len(data) < t.W*tlog.HashSize {
			return nil, fmt.Errorf("%s is too short", path)
		}
		all = append(all, data[:t.W*tlog.HashSize])
	}
	return all, nil
}

type jsonProof struct {
	From, To int64
	Hashes   []string
}

func readJSONProof(file string) (*jsonProof, tlog.TreeProof, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, nil, err
	}
	var p jsonProof
	if err := json.Unmarshal(text, &p); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", file, err)
	}
	var proof tlog.TreeProof
	for _, h := range p.Hashes {
		raw, err := hex.DecodeString(h)
		if err != nil || len(raw) != tlog.HashSize {
			return nil, nil, fmt.Errorf("%s: %q is no hash", file, h)
		}
		proof = append(proof, tlog.Hash(raw))
	}
	return &p, proof, nil
}

func consistencyCommand(trust Trust, tiles, proofFile, olderFile, newerFile string) (string, error) {
	var read [2]*Checkpoint
	for i, file := range []string{olderFile, newerFile} {
		msg, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		if read[i], err = openCheckpoint(trust, msg); err != nil {
			return "", fmt.Errorf("%s: %w", file, err)
		}
	}
	older, newer := read[0], read[1]
	if older.Origin != newer.Origin {
		return "", fmt.Errorf("%s and %s are two logs", older.Origin, newer.Origin)
	}
	var proof tlog.TreeProof
	var err error
	switch {
	case proofFile != "":
		_, proof, err = readJSONProof(proofFile)
	case tiles != "":
		reader := tlog.TileHashReader(tlog.Tree{N: newer.Size, Hash: newer.Root}, tileFolder(tiles))
		proof, err = tlog.ProveTree(newer.Size, older.Size, reader)
	default:
		err = errors.New("-tiles or -proof is needed")
	}
	if err != nil {
		return "", err
	}
	if err := tlog.CheckTree(proof, newer.Size, newer.Root, older.Size, older.Root); err != nil {
		return "", fmt.Errorf("size %d does not grow from size %d: %w", newer.Size, older.Size, err)
	}
	return fmt.Sprintf("%s grew from %d to %d; %d hashes", newer.Origin, older.Size, newer.Size, len(proof)), nil
}
