// Reads a configuration of Alloy with Alloy's own parser. Argument: the file. Writes its blocks as JSON: names, labels, attributes with their
// values, and blocks inside; a reference to a component is {"$": "loki.write.loki.receiver"}. Ends with 1 where Alloy would not read it.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/grafana/alloy/syntax/ast"
	"github.com/grafana/alloy/syntax/parser"
	"github.com/grafana/alloy/syntax/vm"
)

type block struct {
	Block      string         `json:"block"`
	Label      string         `json:"label,omitempty"`
	Attributes map[string]any `json:"attributes,omitempty"`
	Blocks     []block        `json:"blocks,omitempty"`
}

func main() {
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		panic(err)
	}
	file, err := parser.ParseFile(os.Args[1], text)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	_, blocks := read(file.Body)
	if err := json.NewEncoder(os.Stdout).Encode(blocks); err != nil {
		panic(err)
	}
}

func read(body ast.Body) (map[string]any, []block) {
	attributes, blocks := map[string]any{}, []block{}
	for _, statement := range body {
		switch one := statement.(type) {
		case *ast.AttributeStmt:
			attributes[one.Name.Name] = value(one.Value)
		case *ast.BlockStmt:
			own, inside := read(one.Body)
			blocks = append(blocks, block{strings.Join(one.Name, "."), one.Label, own, inside})
		}
	}
	return attributes, blocks
}

func value(expression ast.Expr) any {
	switch one := expression.(type) {
	case *ast.LiteralExpr:
		var literal any
		if err := vm.New(one).Evaluate(nil, &literal); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return literal
	case *ast.ArrayExpr:
		all := []any{}
		for _, element := range one.Elements {
			all = append(all, value(element))
		}
		return all
	case *ast.ObjectExpr:
		all := map[string]any{}
		for _, field := range one.Fields {
			all[field.Name.Name] = value(field.Value)
		}
		return all
	}
	return map[string]string{"$": path(expression)}
}

func path(expression ast.Expr) string {
	switch one := expression.(type) {
	case *ast.IdentifierExpr:
		return one.Ident.Name
	case *ast.AccessExpr:
		return path(one.Value) + "." + one.Name.Name
	}
	return fmt.Sprintf("%T", expression)
}
