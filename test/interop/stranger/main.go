// Stranger verifies a Dingce log and evidence bundle with nothing of Dingce's:
// the packages golang.org/x/mod/sumdb/note and /tlog, and Go's standard library.
//
//	stranger checkpoint  -key <vkey> [-witness <vkey>]... <checkpoint>
//	stranger proof       -key <vkey> <entry> <entry.tlog-proof>
//	stranger consistency -key <vkey> -tiles <folder> <older checkpoint> <newer checkpoint>
//	stranger consistency -key <vkey> -proof <consistency.json> <older checkpoint> <newer checkpoint>
//	stranger bundle      -key <vkey> [-witness <vkey>]... [-older <checkpoint>] <bundle folder>
//
// It exits 0 when everything holds, 1 with a sentence when something does not, 2 on wrong use.
package main

import (
	"flag"
	"fmt"
	"os"
)

type keys []string

func (k *keys) String() string     { return fmt.Sprint(*k) }
func (k *keys) Set(v string) error { *k = append(*k, v); return nil }

func main() {
	if len(os.Args) < 2 {
		usage()
	}
	set := flag.NewFlagSet(os.Args[1], flag.ExitOnError)
	var logKeys, witnesses keys
	set.Var(&logKeys, "key", "verifier key of the log; more than one after a rotation")
	set.Var(&witnesses, "witness", "verifier key of a witness that must have cosigned")
	tiles := set.String("tiles", "", "folder of the published log")
	proof := set.String("proof", "", "consistency proof as JSON")
	older := set.String("older", "", "a checkpoint seen before")
	set.Parse(os.Args[2:])
	trust := Trust{LogKeys: logKeys, Witnesses: witnesses}
	if len(logKeys) == 0 {
		usage()
	}
	var said string
	var err error
	switch args := set.Args(); {
	case os.Args[1] == "checkpoint" && len(args) == 1:
		said, err = checkpointCommand(trust, args[0])
	case os.Args[1] == "proof" && len(args) == 2:
		said, err = proofCommand(trust, args[0], args[1])
	case os.Args[1] == "consistency" && len(args) == 2:
		said, err = consistencyCommand(trust, *tiles, *proof, args[0], args[1])
	case os.Args[1] == "bundle" && len(args) == 1:
		said, err = bundleCommand(trust, *older, args[0])
	default:
		usage()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "refused:", err)
		os.Exit(1)
	}
	fmt.Println(said)
}

func usage() {
	fmt.Fprintln(os.Stderr, "usage: stranger checkpoint|proof|consistency|bundle -key <verifier key> ... (see main.go)")
	os.Exit(2)
}
