"""
This part draws. One figure, one rule, one script; a script plots what the stages computed and does nothing else.

REQUIRED INPUTS, of each model and seed of the figure:

    dictionary.h5, rf.h5, gabor-<array>.h5, shapes-<array>.tsv
    results/macaque/table.csv, where it can be had

OUTPUTS:

    results/figures/<paper>/<figure>.svg, .png, and .json (what it was made of and how to make it again)
"""

STYLE = ["workflow/scripts/figstyle.py", "workflow/scripts/over_seeds.py", "workflow/scripts/hashing.py",
         "workflow/scripts/atomic_file.py", "workflow/scripts/reference.py"]
ARRAY = config["statistics"]["array"]


def figure_files(paper_name, figure):
    """The three files of a figure, as named outputs"""
    return {kind: f"{RESULTS}/figures/{paper_name}/{figure}.{kind}" for kind in ("svg", "png", "json")}


def figure_params(paper_name, figure, setting=None):
    """What every figure script is told: its name, models, seeds, settings, and the command that remakes it"""
    setting = setting or panel(paper_name, figure)
    quick = " quick" if RESULTS == "results/quick" else ""
    return {
        "paper": paper_name,
        "figure": figure,
        "panel": {**setting, "array": ARRAY, "bins": config["statistics"]["bins"]},
        "seeds": config["seeds"],
        "models": [model_notes(name, setting["preprocessing"]) for name in setting["models"]],
        "command": f"./reproduce{quick} {RESULTS}/figures/{paper_name}/{figure}.svg",
    }


def model_notes(name, preprocessings):
    """Name, label, colour and options of a model, for legends and for the record; options that differ are listed"""
    own = settings.definition(config, name)
    each = [settings.model_options(config, name, preprocessing) for preprocessing in preprocessings]
    merged = {key: [options[key] for options in each] for key in each[0]}
    return {"name": name, "label": settings.label(config, name), "colour": own.get("colour", "black"),
            "about": own.get("about", ""),
            "options": {key: values[0] if len(set(map(str, values))) == 1 else values for key, values in merged.items()}}


rule local_geometry_fig1:
    """local-geometry, figure 1: a broadly tuned and a well tuned cell of each model, with their fits"""
    input:
        fields = panel_files("rf.h5", "local-geometry", "fig1"),
        fits = panel_files("gabor-rf.h5", "local-geometry", "fig1"),
        style = STYLE,
    output:
        **figure_files("local-geometry", "fig1"),
    params:
        **figure_params("local-geometry", "fig1"),
    log:
        RESULTS + "/logs/figures/local-geometry/fig1.txt",
    benchmark:
        RESULTS + "/benchmarks/figures/local-geometry/fig1.tsv",
    script:
        "../scripts/fig_cells.py"


rule local_geometry_fig2:
    """local-geometry, figure 2: the dictionaries"""
    input:
        dictionaries = panel_files("dictionary.h5", "local-geometry", "fig2", config["seeds"][:1]),
        fits = panel_files("gabor-dictionary.h5", "local-geometry", "fig2", config["seeds"][:1]),
        style = STYLE,
    output:
        **figure_files("local-geometry", "fig2"),
    params:
        **{**figure_params("local-geometry", "fig2"), "seeds": config["seeds"][:1]},
    log:
        RESULTS + "/logs/figures/local-geometry/fig2.txt",
    benchmark:
        RESULTS + "/benchmarks/figures/local-geometry/fig2.tsv",
    script:
        "../scripts/fig_dictionaries.py"


rule local_geometry_fig3:
    """local-geometry, figure 3: phases of the macaque reference model and of sparse coding"""
    input:
        fits = panel_files(f"gabor-{ARRAY}.h5", "local-geometry", "fig3"),
        style = STYLE,
    output:
        **figure_files("local-geometry", "fig3"),
    params:
        **figure_params("local-geometry", "fig3"),
    log:
        RESULTS + "/logs/figures/local-geometry/fig3.txt",
    benchmark:
        RESULTS + "/benchmarks/figures/local-geometry/fig3.tsv",
    script:
        "../scripts/fig_reference_phases.py"


rule local_geometry_fig4:
    """local-geometry, figure 4: the unrolled architecture, drawn"""
    input:
        style = [*STYLE, "workflow/scripts/drawing.py"],
    output:
        **figure_files("local-geometry", "fig4"),
    params:
        **{**figure_params("local-geometry", "fig4"), "seeds": config["seeds"][:1]},
    log:
        RESULTS + "/logs/figures/local-geometry/fig4.txt",
    benchmark:
        RESULTS + "/benchmarks/figures/local-geometry/fig4.tsv",
    script:
        "../scripts/fig_architecture.py"


rule local_geometry_fig5:
    """local-geometry, figure 5: phases of the weighted-l1 model and of sparse coding, at each patch size"""
    input:
        fits = panel_files(f"gabor-{ARRAY}.h5", "local-geometry", "fig5"),
        style = STYLE,
    output:
        **figure_files("local-geometry", "fig5"),
    params:
        **figure_params("local-geometry", "fig5"),
    log:
        RESULTS + "/logs/figures/local-geometry/fig5.txt",
    benchmark:
        RESULTS + "/benchmarks/figures/local-geometry/fig5.tsv",
    script:
        "../scripts/fig_phases.py"


rule local_geometry_fig6:
    """local-geometry, figure 6: filters learned at lambda = 0.001"""
    input:
        dictionaries = panel_files("dictionary.h5", "local-geometry", "fig6", config["seeds"][:1]),
        fits = panel_files("gabor-dictionary.h5", "local-geometry", "fig6", config["seeds"][:1]),
        style = STYLE,
    output:
        **figure_files("local-geometry", "fig6"),
    params:
        **{**figure_params("local-geometry", "fig6"), "seeds": config["seeds"][:1]},
    log:
        RESULTS + "/logs/figures/local-geometry/fig6.txt",
    benchmark:
        RESULTS + "/benchmarks/figures/local-geometry/fig6.tsv",
    script:
        "../scripts/fig_dictionaries.py"


def sweep_files(name, seeds=None):
    """A file of each model at each lambda of the sweep"""
    setting = panel("local-geometry", "fig6-sweep")
    return model_files(name, setting["dataset"], setting["preprocessing"], sweep_models("local-geometry", "fig6-sweep"),
                       seeds)


rule local_geometry_fig6_sweep:
    """local-geometry, beside figure 6: share of good Gabor fits and a few filters at every lambda"""
    input:
        statistics = sweep_files("shapes-dictionary.tsv"),
        dictionaries = sweep_files("dictionary.h5", config["seeds"][:1]),
        style = STYLE,
    output:
        **figure_files("local-geometry", "fig6-sweep"),
    params:
        **figure_params("local-geometry", "fig6-sweep"),
    log:
        RESULTS + "/logs/figures/local-geometry/fig6-sweep.txt",
    benchmark:
        RESULTS + "/benchmarks/figures/local-geometry/fig6-sweep.tsv",
    script:
        "../scripts/fig_sweep.py"


rule local_geometry_fig7:
    """local-geometry, figure 7: filters learned from whole images"""
    input:
        dictionaries = panel_files("dictionary.h5", "local-geometry", "fig7", config["seeds"][:1]),
        atoms = panel_files("atoms.h5", "local-geometry", "fig7", config["seeds"][:1]),
        style = STYLE,
    output:
        **figure_files("local-geometry", "fig7"),
    params:
        **{**figure_params("local-geometry", "fig7"), "seeds": config["seeds"][:1]},
    log:
        RESULTS + "/logs/figures/local-geometry/fig7.txt",
    benchmark:
        RESULTS + "/benchmarks/figures/local-geometry/fig7.tsv",
    script:
        "../scripts/fig_atoms.py"


rule local_geometry_fig8:
    """local-geometry, figure 8: prototypes at large lambda, with the nearest class means"""
    input:
        dictionaries = panel_files("dictionary.h5", "local-geometry", "fig8", config["seeds"][:1]),
        fields = panel_files("rf.h5", "local-geometry", "fig8", config["seeds"][:1]),
        atoms = panel_files("atoms.h5", "local-geometry", "fig8", config["seeds"][:1]),
        style = STYLE,
    output:
        **figure_files("local-geometry", "fig8"),
    params:
        **{**figure_params("local-geometry", "fig8"), "seeds": config["seeds"][:1]},
    log:
        RESULTS + "/logs/figures/local-geometry/fig8.txt",
    benchmark:
        RESULTS + "/benchmarks/figures/local-geometry/fig8.tsv",
    script:
        "../scripts/fig_prototypes.py"


rule local_geometry_figA:
    """local-geometry, appendix: dictionary and phases of the graph-Laplacian penalty"""
    input:
        dictionaries = panel_files("dictionary.h5", "local-geometry", "figA", config["seeds"][:1]),
        dictionary_fits = panel_files("gabor-dictionary.h5", "local-geometry", "figA", config["seeds"][:1]),
        fits = panel_files(f"gabor-{ARRAY}.h5", "local-geometry", "figA"),
        style = [*STYLE, "workflow/scripts/fig_dictionaries.py"],
    output:
        **figure_files("local-geometry", "figA"),
    params:
        **figure_params("local-geometry", "figA"),
    log:
        RESULTS + "/logs/figures/local-geometry/figA.txt",
    benchmark:
        RESULTS + "/benchmarks/figures/local-geometry/figA.tsv",
    script:
        "../scripts/fig_filters_phases.py"


rule local_geometry_fig_shapes:
    """local-geometry, beyond the paper: (nx, ny) of every model with the macaque cells"""
    input:
        fits = panel_files("gabor-rf.h5", "local-geometry", "fig-shapes"),
        pixel_fits = panel_files("gabor-rf_pixel.h5", "local-geometry", "fig-shapes"),
        reference = reference_cells,
        style = STYLE,
    output:
        **figure_files("local-geometry", "fig-shapes"),
    params:
        **figure_params("local-geometry", "fig-shapes"),
    log:
        RESULTS + "/logs/figures/local-geometry/fig-shapes.txt",
    benchmark:
        RESULTS + "/benchmarks/figures/local-geometry/fig-shapes.tsv",
    script:
        "../scripts/fig_shapes.py"


rule clustering_biases_fig1a:
    """clustering-biases, figure 1A: proportions of phases, sparse coding and weighted l1, with the reference model"""
    input:
        fits = panel_files(f"gabor-{ARRAY}.h5", "clustering-biases", "fig1a"),
        style = STYLE,
    output:
        **figure_files("clustering-biases", "fig1a"),
    params:
        **figure_params("clustering-biases", "fig1a"),
    log:
        RESULTS + "/logs/figures/clustering-biases/fig1a.txt",
    benchmark:
        RESULTS + "/benchmarks/figures/clustering-biases/fig1a.tsv",
    script:
        "../scripts/fig_phases.py"


rule clustering_biases_fig1a_others:
    """clustering-biases, beside figure 1A: proportions of phases of every other model"""
    input:
        fits = panel_files(f"gabor-{ARRAY}.h5", "clustering-biases", "fig1a-others"),
        style = STYLE,
    output:
        **figure_files("clustering-biases", "fig1a-others"),
    params:
        **figure_params("clustering-biases", "fig1a-others"),
    log:
        RESULTS + "/logs/figures/clustering-biases/fig1a-others.txt",
    benchmark:
        RESULTS + "/benchmarks/figures/clustering-biases/fig1a-others.tsv",
    script:
        "../scripts/fig_reference_phases.py"


rule clustering_biases_fig1b:
    """clustering-biases, figure 1B: test images in the plane by t-SNE, pixels, sparse codes and weighted l1"""
    input:
        tsne = panel_files("tsne.h5", "clustering-biases", "fig1b", config["seeds"][:1]),
        statistics = panel_files("similarity-tsne.tsv", "clustering-biases", "fig1b"),
        style = STYLE,
    output:
        **figure_files("clustering-biases", "fig1b"),
    params:
        **figure_params("clustering-biases", "fig1b"),
    log:
        RESULTS + "/logs/figures/clustering-biases/fig1b.txt",
    benchmark:
        RESULTS + "/benchmarks/figures/clustering-biases/fig1b.tsv",
    script:
        "../scripts/fig_embeddings.py"


CLUSTERINGS = ["kmeans", "spectral"]


rule clustering_biases_fig1b_clusters:
    """clustering-biases, beside figure 1B: clusters of codes, by k-means and by the spectrum of their bipartite graph"""
    input:
        scores = [path for method in CLUSTERINGS
                  for path in panel_files(f"cluster-{method}.tsv", "clustering-biases", "fig1b-clusters")
                  if method == "kmeans" or "/pixels/" not in path],
        clusters = panel_files("cluster-kmeans.h5", "clustering-biases", "fig1b-clusters", config["seeds"][:1]),
        style = STYLE,
    output:
        **figure_files("clustering-biases", "fig1b-clusters"),
    params:
        **figure_params("clustering-biases", "fig1b-clusters"),
    log:
        RESULTS + "/logs/figures/clustering-biases/fig1b-clusters.txt",
    benchmark:
        RESULTS + "/benchmarks/figures/clustering-biases/fig1b-clusters.tsv",
    script:
        "../scripts/fig_clusters.py"
