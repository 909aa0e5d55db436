"""Every target can be planned, and a change reruns exactly what it affects."""

import os
import re
import shutil
import subprocess
import sys
from unittest import main

from project import BIN, ROOT, Project, merged_config, planned_jobs

import measures
import programs

PAPERS = merged_config()["papers"]
ONE_SEED = ["seeds=[0]"]  # of plans that would take long with all of them


class Targets(Project):
    def plan(self, *targets, config=(), configfile=None):
        answer = self.snakemake("-n", *targets, config=config, configfile=configfile)
        self.assertRuns(answer)
        return planned_jobs(answer.stdout)

    def test_named_targets(self):
        jobs = self.plan("all", *PAPERS, "compare", "findings", "archive", config=ONE_SEED)
        for rule in ("train_dictionary", "figure", "table", "compare_page", "report", "findings", "archive"):
            self.assertIn(rule, jobs)

    def test_photographs_are_left_out_one_by_one(self):
        planned = self.snakemake("-n", "results/photographs.tsv", configfile=None).stdout
        for i in range(10):
            self.assertIn(f"/natural-without-{i}/whitened16/weighted-l1/seed0/dictionary.h5", planned)
        self.assertNotIn("/natural-without-0/whitened16/weighted-l1/seed1/", planned)

    def test_the_multiverse_screens_before_it_confirms(self):
        """48 specifications and what they are compared with, at eight combinations of levels, by two seeds; which are
        confirmed is not known yet."""
        jobs = self.plan("multiverse")
        self.assertEqual((jobs["multiverse_train"], jobs["multiverse_measures"]), (str(2 * (48 + 48)),) * 2)
        self.assertEqual(jobs["multiverse_screen"], "1")
        self.assertNotIn("multiverse_train", self.plan("all", config=ONE_SEED))
        self.assertIn("multiverse_train", self.plan("multiverse", configfile=str(ROOT / "configs/quick.yaml")))

    def test_every_figure_and_table(self):
        """Rows of a table come from the data sets of its figures: digits are never learned from photographs."""
        figures = [f"results/figures/{paper}/{figure}.svg" for paper, own in PAPERS.items() for figure in own["figures"]]
        tables = [f"results/tables/{paper}/{table}.tsv" for paper, own in PAPERS.items() for table in own["tables"]]
        jobs = self.plan(*figures, *tables, config=ONE_SEED)
        self.assertEqual((int(jobs["figure"]), int(jobs["table"])), (len(figures), len(tables)))
        planned = self.snakemake("-n", "results/tables/sparse-coding-interpretation/atoms.tsv", configfile=None).stdout
        self.assertIn("/mnist/digits9/digits-orthogonal/", planned)
        self.assertNotIn("/natural/whitened12/digits-orthogonal/", planned)

    def test_a_name_that_no_paper_has(self):
        for target, words in [("figures/silhouettes/fig9.svg", ["silhouettes.figures", "fig9", "fig3a"]),
                              ("tables/silhouettes/shapes.tsv", ["silhouettes.tables", "shapes", "activity, atoms"])]:
            self.assertStops(self.snakemake("-n", f"results/{target}", configfile=None), *words)

    def test_single_steps(self):
        seed = "results/natural/whitened16/l1@lam0.5/seed7/"
        jobs = self.plan(*(seed + name for name in (
            "dictionary.h5", "codes.h5", "rf.h5", "gabor-rf_pixel.h5", "shapes-dictionary.tsv", "shapes-rf_noise.tsv",
            "tiling-rf_noise.h5", "sparsity.tsv", "sparsity-curve.tsv")))
        self.assertEqual((jobs["train_dictionary"], jobs["fit_gabor"], jobs["tiling"]), ("1", "3", "1"))

    def test_noise_has_the_variance_of_the_images(self):
        """Where whitening sets one; elsewhere there is no noise to compare with."""
        target = "results/natural/{}/l1@m20/seed7/gabor-rf_noise.h5"
        answer = self.snakemake("-n", "-p", target.format("whitened16"), configfile=None)
        self.assertRuns(answer)
        shown = next(text for text in answer.stdout.split("\n\n") if "receptive-fields" in text)
        self.assertIn("--stimulus noise --noise-variance 0.1 --count", shown)
        self.assertNotIn("--images", shown)
        self.assertIn("--atoms 20", answer.stdout)
        answer = self.snakemake("-n", "results/mnist/mean28/weighted-l1-digits/seed0/gabor-rf_noise.h5", configfile=None)
        self.assertStops(answer, "mean28", "no set variance")

    def test_tables_are_written_by_the_programs_that_declare_them(self):
        config = merged_config()
        model = {"natural": "results/natural/whitened16/l1/seed0", "mnist": "results/mnist/unit28/linked/seed0"}
        of_codes = ("activity", "similarity", "recall", "classify", "cluster")
        tables = {}
        for name, table in measures.tables(config, programs.describe_all(BIN)).items():
            folder = model["mnist" if name.startswith(of_codes) else "natural"]
            if name == "attack":
                folder = "results/mnist/networks/relu/seed0"
            tables[f"{folder}/{name}.tsv"] = table
        answer = self.snakemake("-n", "-p", "--forceall", *tables, configfile=None)
        self.assertRuns(answer)
        for path, (program, option, _) in tables.items():
            with self.subTest(path=path):
                command = next(text for text in answer.stdout.split("\n\n") if f"--{option} {path}" in text)
                self.assertIn(f"/{program} ", command)

    def test_models_of_ensembles_learn_from_images(self):
        jobs = self.plan("results/natural/whitened16/lld/seed0/dictionary.h5")
        self.assertEqual(jobs["train_dictionary"], "1")
        self.assertNotIn("extract_patches", jobs)

    def test_published_images(self):
        self.assertTrue(self.plan("results/natural-whitened/published16/l1/seed0/dictionary.h5"))

    def test_quick(self):
        jobs = self.plan("all", configfile=str(ROOT / "configs/quick.yaml"))
        self.assertLess(int(jobs["train_dictionary"]), 100)

    def test_cluster(self):
        profile = "--profile=workflow/profiles/slurm"  # of an absolute name, Snakemake would split quotes
        command = [sys.executable, "-m", "snakemake", "local-geometry", "-n", profile, "--config", f"bin={BIN}"]
        answer = subprocess.run(command, cwd=self.folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertRuns(answer)

    def test_compare_takes_models_and_data_from_the_command_line(self):
        jobs = self.plan("compare", config=["models=[l1,weighted-l1@lam1]", "seeds=[5]", "dataset=natural-whitened",
                                            "compare={preprocessing: published16}"])
        self.assertEqual((jobs["train_dictionary"], jobs["rate_distortion"]), ("2", "2"))

    def test_compare_of_one_and_of_ten(self):
        for models in (["l1"], [f"weighted-l1@lam{i}" for i in range(1, 11)]):
            jobs = self.plan("compare", config=[f"models=[{','.join(models)}]", "seeds=[5]"])
            self.assertEqual(jobs["train_dictionary"], str(len(models)))
        self.assertStops(self.snakemake("-n", "compare", config=["models=[l1,l9]"]), "models", "l9", "allowed")


class Reruns(Project):
    def test_an_edited_program_reruns_its_rule_and_what_follows(self):
        programs = self.folder / "bin"
        shutil.copytree(BIN, programs)
        target = "results/natural/whitened16/l1/seed0/shapes-rf.tsv"
        self.assertRuns(self.snakemake(target, config=[f"bin={programs}"]))
        self.assertIn("Nothing to be done", self.snakemake(target, config=[f"bin={programs}"]).stdout)
        with open(programs / "fit-gabor", "ab") as file:
            file.write(b"\n")
        os.utime(programs / "train-dictionary")  # a new date alone changes nothing
        plan = self.snakemake("-n", target, config=[f"bin={programs}"])
        jobs = set(re.findall(r"^rule (\S+):", plan.stdout, re.M))
        self.assertEqual(jobs, {"fit_gabor", "shape_statistics"})

    def test_an_edited_script_draws_its_figures_anew(self):
        """An edit of a script, or of a module that it imports, redraws its figures and no others."""
        for name in ("workflow", "python"):
            (self.folder / name).unlink()
            shutil.copytree(ROOT / name, self.folder / name)
        drawn = [f"results/figures/{paper}/fig1.svg" for paper in ("silhouettes", "sparse-coding-interpretation")]
        self.assertRuns(self.snakemake(*drawn))
        for module, redrawn in (("workflow/scripts/drawing.py", drawn[:1]), ("python/simplecell/plot.py", drawn)):
            with open(self.folder / module, "a") as file:
                file.write("\n")
            plan = self.snakemake("-n", *drawn).stdout
            self.assertEqual(sorted(re.findall(r"^    output: (\S+),", plan, re.M)), redrawn)

    def test_compare_makes_a_page_that_stands_alone(self):
        """With a figure of what is swept, and links within the page that lead somewhere."""
        self.assertRuns(self.snakemake("compare", config=["models=[l1,weighted-l1,weighted-l1@lam0.3]"]))
        made = self.folder / "results/compare/l1-weighted-l1-weighted-l1@lam0.3-natural"
        page = (made / "index.html").read_text()
        self.assertLessEqual(set(re.findall(r'href="#([^"]+)"', page)), set(re.findall(r'id="([^"]+)"', page)))
        for figure in ("models", "rates", "curves", "tuning", "shapes", "sparseness", "dependence", "tiling", "joint"):
            self.assertIn(f'id="figure-{figure}"', page)
        self.assertFalse(re.search(r'(src|href)="(https?:)?//', page))
        self.assertIn("synthetic stand-in", page)
        table = (made / "models.tsv").read_text()
        for word in ("error_at_5_units", "share_fitted", "dead_atoms", "weighted-l1@lam0.3", "median_circular_variance",
                     "variance_correlation_normalised", "shapes-rf_noise", "largest_gap_random"):
            self.assertIn(word, table)
        self.assertNotIn("seconds", table)
        self.assertEqual(len((made / "times.tsv").read_text().splitlines()), 4)

    def test_each_comparison_is_kept_under_its_name(self):
        """A second comparison leaves the first as it was, and the index lists both, in the order of their names."""
        self.assertRuns(self.snakemake("compare", config=["models=[l1,sparsenet]"]))
        first = self.folder / "results/compare/l1-sparsenet-natural/index.html"
        before = first.read_bytes()
        self.assertRuns(self.snakemake("compare", config=["models=[l1]", "name=alone"]))
        self.assertEqual(first.read_bytes(), before)
        index = (self.folder / "results/compare/index.html").read_text()
        self.assertEqual(re.findall(r'href="([^"]+)"', index), ["alone/index.html", "l1-sparsenet-natural/index.html"])
        self.assertIn("name=alone", index)
        self.assertStops(self.snakemake("-n", "compare", config=["name=../up"]), "name", "../up")

    def test_an_edited_model_trains_that_model_alone(self):
        self.assertRuns(self.snakemake("compare", config=["models=[l1,weighted-l1]"]))
        plan = self.snakemake("-n", "compare", config=["models=[l1,weighted-l1]", "model={weighted-l1: {lambda: 0.2}}"])
        self.assertEqual(planned_jobs(plan.stdout)["train_dictionary"], "1")


if __name__ == "__main__":
    main()
