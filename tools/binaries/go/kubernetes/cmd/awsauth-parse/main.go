// Command awsauth-parse tells how aws-iam-authenticator reads aws-auth.
//
// It reads one JSON object per line, the data of a ConfigMap (key to text), and answers each with one line: the
// mappings that the authenticator's own parser finds in it, and the error that it logs. A syntax error leaves it without
// any mapping; a value of a wrong type costs it that value only.
// One process therefore judges any number of documents.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"sigs.k8s.io/aws-iam-authenticator/pkg/config"
	"sigs.k8s.io/aws-iam-authenticator/pkg/mapper/configmap"
)

// A ConfigMap holds at most 1 MiB; JSON may escape every byte of it.
const longestLine = 8 << 20

type verdict struct {
	Roles    []config.RoleMapping `json:"roles"`
	Users    []config.UserMapping `json:"users"`
	Accounts []string             `json:"accounts"`
	Error    string               `json:"error,omitempty"`
}

func judge(line []byte) verdict {
	var data map[string]string
	if err := json.Unmarshal(line, &data); err != nil {
		return verdict{Error: fmt.Sprintf("the question is no JSON object of strings: %v", err)}
	}
	users, roles, accounts, err := configmap.ParseMap(data)
	found := verdict{Roles: roles, Users: users, Accounts: accounts}
	if err != nil {
		found.Error = err.Error()
	}
	return found
}

func run() error {
	questions := bufio.NewScanner(os.Stdin)
	questions.Buffer(nil, longestLine)
	answers := json.NewEncoder(os.Stdout)
	for questions.Scan() {
		if err := answers.Encode(judge(questions.Bytes())); err != nil {
			return err
		}
	}
	return questions.Err()
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "awsauth-parse:", err)
		os.Exit(1)
	}
}
