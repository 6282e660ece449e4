// Does with a configuration of Prometheus what Prometheus does with it before it asks the first target: reads it and the rules that it
// names, finds what is there at the API server, and relabels. Arguments: the configuration, and a kubeconfig. Writes the labels of the
// targets of each job as JSON; ends with 1 where Prometheus would not start.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/prometheus/config"
	"github.com/prometheus/prometheus/discovery"
	"github.com/prometheus/prometheus/discovery/kubernetes"
	"github.com/prometheus/prometheus/discovery/targetgroup"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/scrape"
)

// Nothing new for so long: all has been found.
const quiet = 2 * time.Second

// Groups of targets by where they were found; a later one is instead of an earlier one.
type found struct {
	sync.Mutex
	changed time.Time
	groups  map[string]map[string]*targetgroup.Group
}

func main() {
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	slog.SetDefault(log)
	targets, err := run(os.Args[1], os.Args[2], log)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if err := json.NewEncoder(os.Stdout).Encode(targets); err != nil {
		panic(err)
	}
}

func run(file, kubeconfig string, log *slog.Logger) (map[string][]map[string]string, error) {
	loaded, err := config.LoadFile(file, false, log)
	if err != nil {
		return nil, err
	}
	if err := checkRules(loaded, log); err != nil {
		return nil, err
	}
	jobs, err := loaded.GetScrapeConfigs()
	if err != nil {
		return nil, err
	}
	jobs = append(jobs, alertmanagers(loaded)...)
	all := &found{changed: time.Now(), groups: map[string]map[string]*targetgroup.Group{}}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	for _, job := range jobs {
		all.groups[job.JobName] = map[string]*targetgroup.Group{}
		for index, discovered := range job.ServiceDiscoveryConfigs {
			if known, ok := discovered.(*kubernetes.SDConfig); ok {
				known.KubeConfig = kubeconfig
			}
			if err := discover(ctx, all, job.JobName, index, discovered, log); err != nil {
				return nil, fmt.Errorf("%s: %w", job.JobName, err)
			}
		}
	}
	all.settle()
	return all.relabelled(jobs)
}

// Whom alerts are sent to is found as targets are.
func alertmanagers(loaded *config.Config) []*config.ScrapeConfig {
	jobs := []*config.ScrapeConfig{}
	for index, one := range loaded.AlertingConfig.AlertmanagerConfigs {
		job := config.DefaultScrapeConfig
		job.JobName = fmt.Sprintf("alertmanager/%d", index)
		job.ScrapeInterval = loaded.GlobalConfig.ScrapeInterval
		job.ScrapeTimeout = loaded.GlobalConfig.ScrapeTimeout
		job.MetricsPath = one.PathPrefix
		job.Scheme = one.Scheme
		job.RelabelConfigs = one.RelabelConfigs
		job.ServiceDiscoveryConfigs = one.ServiceDiscoveryConfigs
		jobs = append(jobs, &job)
	}
	return jobs
}

func checkRules(loaded *config.Config, log *slog.Logger) error {
	read := parser.NewParser(parser.Options{})
	for _, pattern := range loaded.RuleFiles {
		files, err := filepath.Glob(pattern)
		if err != nil {
			return err
		}
		for _, file := range files {
			if _, errs := rulefmt.ParseFile(file, false, loaded.GlobalConfig.MetricNameValidationScheme, read, log); len(errs) > 0 {
				return errors.Join(errs...)
			}
		}
	}
	return nil
}

func discover(ctx context.Context, all *found, job string, index int, discovered discovery.Config, log *slog.Logger) error {
	registry := prometheus.NewRegistry()
	metrics := discovered.NewDiscovererMetrics(registry, discovery.NewRefreshMetrics(registry))
	if err := metrics.Register(); err != nil {
		return err
	}
	discoverer, err := discovered.NewDiscoverer(discovery.DiscovererOptions{Logger: log, Metrics: metrics})
	if err != nil {
		return err
	}
	groups := make(chan []*targetgroup.Group)
	go discoverer.Run(ctx, groups)
	go func() {
		for several := range groups {
			all.add(job, index, several)
		}
	}()
	return nil
}

func (all *found) add(job string, index int, groups []*targetgroup.Group) {
	all.Lock()
	defer all.Unlock()
	all.changed = time.Now()
	for _, group := range groups {
		if group != nil {
			all.groups[job][fmt.Sprint(index, group.Source)] = group
		}
	}
}

func (all *found) settle() {
	for {
		all.Lock()
		since := time.Since(all.changed)
		all.Unlock()
		if since > quiet {
			return
		}
		time.Sleep(quiet / 10)
	}
}

func (all *found) relabelled(jobs []*config.ScrapeConfig) (map[string][]map[string]string, error) {
	all.Lock()
	defer all.Unlock()
	result := map[string][]map[string]string{}
	for _, job := range jobs {
		result[job.JobName] = []map[string]string{}
		for _, group := range all.groups[job.JobName] {
			targets, errs := scrape.TargetsFromGroup(group, job, nil, labels.NewBuilder(labels.EmptyLabels()))
			if len(errs) > 0 {
				return nil, errors.Join(errs...)
			}
			for _, target := range targets {
				own := target.Labels(labels.NewBuilder(labels.EmptyLabels())).Map()
				// Of what relabelling drops no label is left.
				if len(own) == 0 {
					continue
				}
				own["__url__"] = target.URL().String()
				result[job.JobName] = append(result[job.JobName], own)
			}
		}
	}
	return result, nil
}
