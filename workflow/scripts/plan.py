"""
What a run will do: its jobs start with the longest chains, and workflow/progress.py is told how long they usually take.

Snakemake has no public way to its graph of jobs. Where a version keeps it otherwise, the jobs run in Snakemake's order,
and the progress counts them without the time left.
"""

import contextlib

import durations


def begin(workflow, logger):
    """Orders the jobs and passes the message `plan` to the log; does neither if this Snakemake does not allow it."""
    with contextlib.suppress(AttributeError, KeyError, TypeError):
        dag = workflow.persistence.dag
        seconds = {job: durations.expected_seconds(job.rule.name, job.benchmark) for job in dag.needrun_jobs()}
        tell(logger, jobs_at_once(workflow), [described(dag, *each) for each in seconds.items() if each[0].output])
        durations.longest_first(dag, seconds)


def data_sets(workflow):
    """The names of those that the run needs; none if this Snakemake does not allow the question"""
    with contextlib.suppress(AttributeError):
        return {job.wildcards.dataset for job in workflow.persistence.dag.jobs if job.rule.name == "find_data"}
    return set()


def jobs_at_once(workflow):
    """As many as there are cores on this machine, or as a cluster may be handed at a time (--jobs)"""
    here = workflow.local_exec if hasattr(workflow, "local_exec") else workflow.run_local  # Snakemake 8 and 9, or 7
    return (workflow.cores if here else workflow.nodes) or 1


def described(dag, job, seconds):
    return {"id": dag.jobid(job), "rule": job.rule.name, "seconds": seconds,
            "figure": next((path for path in job.output if path.endswith(".svg")), None)}


def tell(logger, cores, jobs):
    """Snakemake 9 logs by Python's logging, earlier versions by messages of their own."""
    if hasattr(logger, "handler"):
        logger.handler({"level": "plan", "cores": cores, "jobs": jobs})
    else:
        logger.info(f"{len(jobs)} jobs to do", extra={"event": "plan", "cores": cores, "jobs": jobs})
