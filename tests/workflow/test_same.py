"""Results do not depend on threads or on a kill."""

import os
import signal
import time
from unittest import main

from project import Project

TARGET = "results/natural/whitened8/weighted-l1/seed0/dictionary.h5"


class Same(Project):
    def dictionary(self, *arguments, config=()):
        self.assertRuns(self.snakemake(*arguments, TARGET, config=config))
        return (self.folder / TARGET).read_bytes()

    def test_threads(self):
        one = self.dictionary()
        (self.folder / TARGET).unlink()
        two = self.dictionary("--set-threads=train_dictionary=2")
        self.assertEqual(one, two)

    def test_a_killed_training_is_taken_up_again(self):
        config = ["model_defaults={steps: 4000, checkpoint-every: 20}"]
        whole = self.dictionary(config=config)
        (self.folder / TARGET).unlink()
        running = self.start(TARGET, config=config)
        folder = (self.folder / TARGET).parent
        while not list(folder.glob("checkpoint-*.h5")) and running.poll() is None:
            time.sleep(0.005)
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        if (self.folder / TARGET).exists():
            self.skipTest("training was done before it could be killed")
        self.assertTrue(list(folder.glob("checkpoint-*.h5")))
        self.assertEqual(self.dictionary("--rerun-incomplete", config=config), whole)
        self.assertFalse(list(folder.glob("checkpoint-*.h5")))


if __name__ == "__main__":
    main()
