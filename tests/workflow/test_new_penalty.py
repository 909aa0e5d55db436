"""The README's example of a new penalty, done to the letter on a copy of the tree: it builds, trains, and can be compared."""

import re
import shlex
import shutil
import subprocess
import unittest

from project import BIN, ROOT, Project

BUILD = BIN.parent


def blocks(language):
    """The fenced blocks of a language in the README's section on penalties."""
    section = (ROOT / "README.md").read_text().split("## Adding a penalty")[1].split("\n## ")[0]
    return re.findall(rf"^```{language}\n(.*?)^```$", section, re.M | re.S)


class NewPenalty(Project):
    """The copy shares the objects of the build that is tested; of it only the registry is compiled, and the program linked."""

    def setUp(self):
        super().setUp()
        if not (BUILD / "build.ninja").exists():
            self.skipTest("the build is not Ninja's: its commands can't be asked for")
        for name in ("configs", "lib"):
            if (self.folder / name).is_symlink():
                (self.folder / name).unlink()
            shutil.copytree(ROOT / name, self.folder / name)

    def edit(self):
        """What the README tells."""
        header, registry = blocks("cpp")
        place, body = header.split("\n", 1)
        (self.folder / place.removeprefix("// ")).write_text(body)
        place, include, entry = registry.strip().split("\n")
        path = self.folder / place.removeprefix("// ")
        text = path.read_text()
        text = text.replace('#include "penalty/registry.hpp"', f'#include "penalty/registry.hpp"\n{include}', 1)
        text = re.sub(r"( *)(L1::entry\(\),)", rf"\1\2\n\1{entry}", text, count=1)
        self.assertEqual((text.count(include), text.count(entry)), (1, 1))
        path.write_text(text)
        models = self.folder / "configs" / "models.yaml"
        models.write_text(models.read_text().rstrip("\n") + "\n\n" + blocks("yaml")[0])

    def build(self):
        """train-dictionary, by the commands of the build, with the copy's registry and headers."""
        programs = self.folder / "bin"
        programs.mkdir()
        for program in BIN.iterdir():
            if program.name != "train-dictionary":
                (programs / program.name).symlink_to(program)
        answer = subprocess.run(["ninja", "-C", BUILD, "-t", "commands", "bin/train-dictionary"], text=True,
                                stdout=subprocess.PIPE, check=True)
        commands = [line for line in answer.stdout.splitlines() if not line.startswith("ninja:")]
        source = "lib/penalty/registry.cpp"
        compile_it = next(line for line in commands if line.endswith(f"-c {ROOT}/{source}"))
        member = re.search(r" -o (\S+) ", compile_it)[1]
        folder = shlex.quote(str(self.folder))
        object_file, library = f"{folder}/registry.cpp.o", f"{folder}/libsimplecell_penalty.a"
        shutil.copy(BUILD / "libsimplecell_penalty.a", self.folder)
        compile_it = re.sub(r"-M[DTF]+ ?(\S*penalty/registry\S*)?", "", compile_it)
        compile_it = compile_it.replace(f"{ROOT}/lib", f"{folder}/lib").replace(f" -o {member} ", f" -o {object_file} ")
        link = commands[-1].replace("-o bin/train-dictionary", f"-o {folder}/bin/train-dictionary")
        link = link.replace("libsimplecell_penalty.a", library)
        for command in (compile_it, f"ar r {library} {object_file}", link):
            answer = subprocess.run(command, shell=True, cwd=BUILD, text=True, stdout=subprocess.PIPE,
                                    stderr=subprocess.STDOUT)
            self.assertEqual(answer.returncode, 0, f"{command}\n{answer.stdout[-3000:]}")
        return programs

    def test_the_example(self):
        self.edit()
        programs = self.build()
        target = "results/natural/whitened16/asymmetric/seed0/dictionary.h5"
        self.assertRuns(self.snakemake(target, config=[f"bin={programs}"]))
        self.assertTrue((self.folder / target).exists())
        plan = self.snakemake("-n", "compare", config=[f"bin={programs}", "models=[l1,asymmetric]"])
        self.assertRuns(plan)
        self.assertIn("rate_distortion", plan.stdout)
        self.assertStops(self.snakemake("-n", target, config=[f"bin={BIN}"]), "asymmetric-l1", "penalty")


if __name__ == "__main__":
    unittest.main()
