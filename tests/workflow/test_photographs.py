"""Folders of photographs as data sets: found, checked before any job, imported as light, compared, and taken anew when
they change; and the entry that publishes one."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from unittest import main, mock

import h5py
import numpy as np
import yaml
from PIL import Image

from project import BIN, ROOT, Project

import picture_folder
import schema


def scene(width, height, seed, channels=3):
    """Levels of a scene of rectangles."""
    random = np.random.default_rng(seed)
    levels = np.full((height, width, channels), 128, "uint8")
    for _ in range(60):
        x, y = random.integers(0, [width, height])
        levels[y:y + random.integers(2, 20), x:x + random.integers(2, 20)] = random.integers(0, 256, channels)
    return levels


def light(levels):
    """Luminance in linear light, 0 … 255."""
    c = levels / 255
    linear = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
    return 255 * (linear @ [0.2126, 0.7152, 0.0722] if linear.ndim == 3 else linear)


class Photographs(Project):
    def setUp(self):
        super().setUp()
        self.photos = self.folder / "Fotos, draußen"
        self.photos.mkdir()
        self.levels = {"a quer.png": scene(70, 50, 1), "b.JPG": scene(60, 80, 2), "c.tif": scene(48, 48, 3)[..., 0]}
        Image.fromarray(self.levels["a quer.png"]).save(self.photos / "a quer.png")
        turned = Image.Exif()
        turned[0x0112] = 6  # stored on its side: row 0 is the right side
        Image.fromarray(np.rot90(self.levels["b.JPG"])).save(self.photos / "b.JPG", quality=100, subsampling=0,
                                                             exif=turned)
        Image.fromarray(self.levels["c.tif"].astype("uint16") * 257).save(self.photos / "c.tif")
        for name in (".DS_Store", "Thumbs.db", "notes.txt"):
            (self.photos / name).write_text("no picture")
        self.name = picture_folder.data_set_name(str(self.photos))

    def compare(self, *flags, dataset=None, config=(), env=None):
        return self.snakemake("compare", *flags, env=env, config=[
            f"dataset={dataset or self.photos}", "data_source=auto", "models=[l1,fastica]", *config])

    def made(self):
        """The folder of the comparison."""
        return self.folder / f"results/compare/l1-fastica-{self.name}"

    def pictures(self, name=None):
        """The imported pictures."""
        with h5py.File(self.folder / "results" / (name or self.name) / "images.h5") as file:
            return [picture[:height, :width] for picture, (height, width)
                    in zip(file["pictures"][:], file["sizes"][:].astype(int))]

    def test_compare_on_a_folder_and_again_when_it_changes(self):
        self.assertRuns(run := self.compare())
        self.assertIn("left out what is no picture: notes.txt", run.stdout)
        for picture, (name, levels) in zip(self.pictures(), self.levels.items()):
            self.assertEqual(picture.shape, levels.shape[:2])
            error = 4 if name == "b.JPG" else 1e-3  # JPEG loses levels
            self.assertLess(np.abs(picture - light(levels)).mean(), error, name)
        source = json.loads((self.folder / "results" / self.name / "source.json").read_text())
        self.assertEqual((source["folder"], source["pictures"]), (str(self.photos), 3))
        self.assertEqual([file["path"] for file in source["files"]], list(self.levels))
        sums = subprocess.run(["sha256sum", *self.levels], cwd=self.photos, capture_output=True).stdout
        digest = subprocess.run(["sha256sum"], input=sums, capture_output=True).stdout.split()[0].decode()
        self.assertEqual(source["sha256"], digest)
        page = (self.made() / "index.html").read_text()
        self.assertIn("on Fotos, draußen (3 picture files)", page)
        self.assertIn("dataset=" + str(self.photos).split("'")[0], page.replace("&#39;", "'"))
        self.assertNotIn("stand-in", (self.made() / "models.tsv").read_text())
        for figure in ("rates", "models"):
            drawing = (self.folder / f"results/figures/compare/{self.made().name}/{figure}.svg").read_text()
            self.assertIn("data: Fotos, draußen (3 picture files)", drawing)

        self.assertIn("Nothing to be done", self.compare("-n").stdout)
        notes = self.photos / "notes.txt"
        notes.write_text("more that is no picture")
        self.assertIn("Nothing to be done", self.compare("-n").stdout)
        for change in (lambda: shutil.copy(self.photos / "a quer.png", self.photos / "d.png"),
                       (self.photos / "d.png").unlink,
                       lambda: Image.fromarray(scene(70, 50, 9)).save(self.photos / "a quer.png")):
            change()
            plan = self.compare("-n")
            for rule in ("find_data", "images", "whiten", "train_dictionary"):
                self.assertIn(f"rule {rule}:", plan.stdout)
            self.assertRuns(self.snakemake(f"results/{self.name}/source.json",
                                           config=[f"dataset={self.photos}", "data_source=auto"]))

    def test_paths_of_all_kinds(self):
        here = {"SIMPLECELL_CALLED_FROM": str(self.photos.parent), "HOME": str(self.photos.parent)}
        for dataset in ("./Fotos, draußen", "Fotos, draußen/", "~/Fotos, draußen"):
            with self.subTest(dataset=dataset):
                plan = self.compare("-n", dataset=dataset, env=here)
                self.assertRuns(plan)
                self.assertIn(f"results/{self.name}/source.json", plan.stdout)
        plan = self.compare("-n", dataset="~/Fotos*/**/*.png", env=here)
        self.assertRuns(plan)
        self.assertNotIn(f"results/{self.name}/source.json", plan.stdout)

    def test_what_cannot_be_is_told_before_any_job(self):
        small, broken, empty = (self.folder / name for name in ("small", "broken", "empty"))
        for folder in (small, broken, empty):
            folder.mkdir()
        Image.fromarray(scene(40, 15, 1)).save(small / "thin.png")
        (broken / "x.jpg").write_text("no picture at all")
        (empty / "film.mp4").write_text("")
        for dataset, words in (
                (small, ["too small for patches of 8 pixels with a border of 4: thin.png"]),
                (broken, ["x.jpg: is neither JPEG, PNG, TIFF nor WebP"]),
                (empty, ["no picture (.jpg", "it holds film.mp4"]),
                (self.folder / "none", ["no such folder"]),
                (self.folder / "*.jpeg", ["no file is named like this"]),
                ("naturl", ["dataset", "did you mean natural"])):
            with self.subTest(dataset=dataset):
                self.assertStops(self.compare(dataset=dataset), *words)
        (broken / "x.jpg").write_bytes(b"")
        self.assertStops(self.compare(dataset=broken), "x.jpg: is empty")
        self.assertStops(self.compare(config=["data_source=synthetic"]), "no stand-in")
        self.assertFalse((self.folder / "results/compare").exists())

    def test_a_damaged_picture_ends_the_import_and_is_named(self):
        whole = (self.photos / "b.JPG").read_bytes()
        (self.photos / "b.JPG").write_bytes(whole[:len(whole) // 2])
        self.assertNotEqual(self.compare().returncode, 0)
        log = (self.folder / f"results/logs/{self.name}/images.txt").read_text()
        self.assertIn("b.JPG: not a readable JPEG picture", log)

    def test_the_entry_of_a_folder_makes_a_published_set(self):
        answer = subprocess.run([sys.executable, ROOT / "workflow/scripts/dataset_entry.py", self.photos],
                                capture_output=True, text=True)
        self.assertEqual((answer.returncode, "notes.txt" in answer.stderr), (0, True), answer.stderr)
        entry = yaml.safe_load(answer.stdout)
        self.assertEqual(list(entry), ["Fotos-drauen"])
        self.assertEqual(entry["Fotos-drauen"]["files"][0]["path"], "Fotos, draußen/a quer.png")
        (self.folder / "configs").unlink()
        shutil.copytree(ROOT / "configs", self.folder / "configs")
        with open(self.folder / "configs/datasets.yaml", "a") as file:
            file.write(answer.stdout)
        target = "results/Fotos-drauen/whitened16/seed0/patches.h5"
        config = ["dataset=Fotos-drauen", "data_source=real"]
        self.assertStops(self.snakemake(target, config=config), "3 of 3 files missing")
        (self.folder / "data").mkdir()
        (self.folder / "data/Fotos, draußen").symlink_to(self.photos)
        self.assertRuns(self.snakemake(target, config=config))
        self.assertRuns(self.snakemake(f"results/{self.name}/images.h5",
                                       config=[f"dataset={self.photos}", "data_source=auto"]))
        for own, other in zip(self.pictures("Fotos-drauen"), self.pictures()):
            self.assertTrue((own == other).all())
        for arguments, words in ((["no such"], "no such folder"), ([self.photos, "--name", "a b"], "letters, digits")):
            answer = subprocess.run([sys.executable, ROOT / "workflow/scripts/dataset_entry.py", *arguments],
                                    capture_output=True, text=True, cwd=self.folder)
            self.assertEqual((answer.returncode, words in answer.stderr), (1, True), answer.stderr)


class Names(Project):
    def test_a_name_is_plain_and_no_two_folders_share_one(self):
        names = [picture_folder.data_set_name(path) for path in ("/a/photos", "/b/photos", "/a/Größe é", "/a/…")]
        self.assertEqual(len(set(names)), 4)
        for name, start in zip(names, ("photos-", "photos-", "Groe-e-", "photos-")):
            self.assertRegex(name, f"^{start}[0-9a-f]{{8}}$")

    def test_a_data_set_comes_before_a_folder_of_its_name(self):
        (self.folder / "natural").mkdir()
        for given, adopted in (("natural", False), ("./natural", True)):
            config = {"dataset": given, "compare": {}, "datasets": {"natural": {}}}
            with mock.patch.dict(os.environ, {"SIMPLECELL_CALLED_FROM": str(self.folder)}):
                picture_folder.adopt(config)
            self.assertEqual(config["dataset"] != "natural", adopted)

    def test_order_and_what_is_left_out(self):
        for name in ("B.png", "a.JPEG", "a.webp", "c.heic", ".hidden.png", "desktop.ini"):
            (self.folder / name).write_text("")
        (self.folder / "raw.png").mkdir()
        pictures, others = picture_folder.list_pictures(str(self.folder))
        self.assertEqual([Path(path).name for path in pictures], ["B.png", "a.JPEG", "a.webp"])
        self.assertIn("c.heic", picture_folder.some(others, 10))
        self.assertIn("raw.png/", picture_folder.some(others, 10))
        self.assertEqual(picture_folder.some(["x/a", "x/b", "x/c", "x/d", "x/e"]), "a, b, c and 2 more")
        with self.assertRaisesRegex(schema.SettingsError, "no such folder"):
            picture_folder.list_pictures(str(self.folder / "none"))


class Reproduce(Project):
    def test_relative_paths_begin_where_the_command_is_given(self):
        """./reproduce leaves that folder, and tells it."""
        line = next(line for line in (ROOT / "reproduce").read_text().splitlines() if "SIMPLECELL_CALLED_FROM" in line)
        answer = subprocess.run(["bash", "-c", f"{line}\ncd /\nprintenv SIMPLECELL_CALLED_FROM"], cwd=self.folder,
                                capture_output=True, text=True)
        self.assertEqual(Path(answer.stdout.strip()).resolve(), self.folder.resolve())
        self.assertTrue(BIN)


if __name__ == "__main__":
    main()
