// Command tlog_check verifies a folder of C2SP tlog-tiles with the Go checksum database's own
// packages, which share nothing with govim_audit.trail.
//
//	tlog_check DIR VKEY ORIGIN CHECKPOINT [OLDER-CHECKPOINT]
//
// It prints "OK <size>", or what failed, and then exits with 1.
package main

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

func main() {
	if len(os.Args) < 5 || len(os.Args) > 6 {
		fmt.Println("usage: tlog_check DIR VKEY ORIGIN CHECKPOINT [OLDER-CHECKPOINT]")
		os.Exit(2)
	}
	size, err := check(os.Args[1], os.Args[2], os.Args[3], os.Args[4:])
	if err != nil {
		fmt.Println("FAILED:", err)
		os.Exit(1)
	}
	fmt.Println("OK", size)
}

func check(dir, vkey, origin string, checkpoints []string) (int64, error) {
	tree, err := openCheckpoint(checkpoints[0], vkey, origin)
	if err != nil {
		return 0, err
	}
	reader := &folder{dir: dir, size: tree.N, read: map[string][]byte{}, hashes: map[int64]tlog.Hash{}}
	root, err := tlog.TreeHash(tree.N, reader)
	if err != nil {
		return 0, fmt.Errorf("root: %w", err)
	}
	if root != tree.Hash {
		return 0, fmt.Errorf("root: the tiles have %v, the checkpoint %v", root, tree.Hash)
	}
	if err := checkRecords(dir, tree, reader); err != nil {
		return 0, err
	}
	if len(checkpoints) > 1 {
		if err := checkOlder(checkpoints[1], vkey, origin, tree, reader); err != nil {
			return 0, err
		}
	}
	return tree.N, nil
}

func openCheckpoint(path, vkey, origin string) (tlog.Tree, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return tlog.Tree{}, fmt.Errorf("vkey: %w", err)
	}
	message, err := os.ReadFile(path)
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open(message, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, fmt.Errorf("checkpoint: %w", err)
	}
	body, found := strings.CutPrefix(opened.Text, origin+"\n")
	if !found {
		return tlog.Tree{}, fmt.Errorf("checkpoint: not of origin %q", origin)
	}
	// The package reads the body of one log only; the rest of the format is the same.
	return tlog.ParseTree([]byte("go.sum database tree\n" + body))
}

func checkRecords(dir string, tree tlog.Tree, reader tlog.HashReader) error {
	for first := int64(0); first < tree.N; first += 1 << height {
		tile := tlog.Tile{H: height, L: -1, N: first >> height, W: int(min(tree.N-first, 1<<height))}
		entries, err := readEntries(dir, tile)
		if err != nil {
			return fmt.Errorf("entries: %w", err)
		}
		for i, entry := range entries {
			at := first + int64(i)
			if err := checkRecord(at, tlog.RecordHash(entry), tree, reader); err != nil {
				return fmt.Errorf("record %d: %w", at, err)
			}
		}
	}
	return nil
}

func checkRecord(at int64, hash tlog.Hash, tree tlog.Tree, reader tlog.HashReader) error {
	published, err := reader.ReadHashes([]int64{tlog.StoredHashIndex(0, at)})
	if err != nil {
		return err
	}
	if published[0] != hash {
		return fmt.Errorf("the tile has %v, the entry %v", published[0], hash)
	}
	proof, err := tlog.ProveRecord(tree.N, at, reader)
	if err != nil {
		return err
	}
	return tlog.CheckRecord(proof, tree.N, tree.Hash, at, hash)
}

func checkOlder(path, vkey, origin string, tree tlog.Tree, reader tlog.HashReader) error {
	older, err := openCheckpoint(path, vkey, origin)
	if err != nil {
		return fmt.Errorf("older %w", err)
	}
	proof, err := tlog.ProveTree(tree.N, older.N, reader)
	if err != nil {
		return fmt.Errorf("consistency: %w", err)
	}
	if err := tlog.CheckTree(proof, tree.N, tree.Hash, older.N, older.Hash); err != nil {
		return fmt.Errorf("consistency: %w", err)
	}
	return nil
}

func readEntries(dir string, tile tlog.Tile) ([][]byte, error) {
	bundle, err := os.ReadFile(filepath.Join(dir, c2spPath(tile)))
	if err != nil {
		return nil, err
	}
	var entries [][]byte
	for len(bundle) > 0 {
		if len(bundle) < 2 || len(bundle) < 2+int(binary.BigEndian.Uint16(bundle)) {
			return nil, fmt.Errorf("%s is cut off", c2spPath(tile))
		}
		end := 2 + int(binary.BigEndian.Uint16(bundle))
		entries = append(entries, bundle[2:end])
		bundle = bundle[end:]
	}
	if len(entries) != tile.W {
		return nil, fmt.Errorf("%s has %d entries", c2spPath(tile), len(entries))
	}
	return entries, nil
}

// c2spPath is the path that the C2SP specification gives to a tile of height 8.
func c2spPath(tile tlog.Tile) string {
	path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
	return strings.Replace(path, "tile/data/", "tile/entries/", 1)
}

// folder is a tlog.HashReader over the files that a publisher wrote. It takes them as they are: the proofs made
// from them are checked. (tlog.TileHashReader would check them itself, but before v0.40 it lets some tiles pass.)
type folder struct {
	dir    string
	size   int64
	read   map[string][]byte
	hashes map[int64]tlog.Hash
}

func (f *folder) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if hash, found := f.hashes[index]; found {
			hashes[i] = hash
			continue
		}
		tile := tlog.TileForIndex(height, index)
		tile.W = int(min(f.size>>(height*tile.L)-tile.N<<height, 1<<height))
		content, err := f.tile(tile)
		if err != nil {
			return nil, err
		}
		if hashes[i], err = tlog.HashFromTile(tile, content, index); err != nil {
			return nil, err
		}
		f.hashes[index] = hashes[i]
	}
	return hashes, nil
}

func (f *folder) tile(tile tlog.Tile) ([]byte, error) {
	path := c2spPath(tile)
	if content, found := f.read[path]; found {
		return content, nil
	}
	content, err := os.ReadFile(filepath.Join(f.dir, path))
	if err != nil {
		return nil, err
	}
	if len(content) != tile.W*tlog.HashSize {
		return nil, fmt.Errorf("%s has %d bytes", path, len(content))
	}
	f.read[path] = content
	return content, nil
}
